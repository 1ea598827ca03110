"""How every page looks: base templates, components, the design system. Knows accounts, and no capability."""
