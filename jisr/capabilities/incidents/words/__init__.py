"""What people read for a type, a field, a value: one place for pages, forms, workbooks and exports. Pure.

Every function speaks the language in use, and gives the code itself for what it does not know.
"""

from jisr.capabilities.incidents.words.choices import choice_word, choice_words, conflict_word, kind_word, state_word
from jisr.capabilities.incidents.words.fields import field_word, hint_of
from jisr.capabilities.incidents.words.types import reach_word, type_word

__all__ = [
    "choice_word",
    "choice_words",
    "conflict_word",
    "field_word",
    "hint_of",
    "kind_word",
    "reach_word",
    "state_word",
    "type_word",
]
