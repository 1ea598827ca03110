"""The operator's pages: what the node is made of and how it does. Nothing here reads a record."""
