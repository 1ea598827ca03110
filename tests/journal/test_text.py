"""Search compares words as people mean them, however they were typed."""

import timeit
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr.journal.text import LONGEST_TOKEN, fold

SAME = [
    ("case", "Flood", "FLOOD"),
    ("French accent", "évacuation", "evacuation"),
    ("French ligature", "œuvre", "oeuvre"),
    ("combining accent", "e\u0301vacuation", "évacuation"),
    ("German sharp s", "straße", "STRASSE"),
    ("full width", "ｍｏｗｒ１", "mowr1"),
    ("tashkeel", "بَغْداد", "بغداد"),
    ("tatweel", "بغـــداد", "بغداد"),
    ("alef with hamza above", "أنبار", "انبار"),
    ("alef with hamza below", "إنذار", "انذار"),
    ("alef with madda", "آبار", "ابار"),
    ("alef wasla", "ٱنذار", "انذار"),
    ("alef maqsura", "مستشفى", "مستشفي"),
    ("ta marbuta", "محطة", "محطه"),
    ("waw with hamza", "مسؤول", "مسوول"),
    ("ya with hamza", "طوارئ", "طواري"),
    ("hamza alone", "ماء", "ما"),
    ("article", "المستشفى", "مستشفى"),
    ("article of a short word", "السد", "سد"),
    ("and the", "والكهرباء", "كهرباء"),
    ("with the", "بالماء", "ماء"),
    ("for the", "للسد", "سد"),
    ("presentation forms", "ﺑﻐﺪاد", "بغداد"),
    ("Kurdish kaf", "کەرکوک", "كەركوك"),
    ("Kurdish ya", "ئاوی", "ئاوي"),
    ("Kurdish e with v", "هەولێر", "هەولیر"),
    ("Kurdish o", "دهۆک", "دهوك"),
    ("Kurdish ll", "هەڵە", "هەلە"),
    ("Kurdish rr", "ڕێگا", "رێگا"),
    ("Kurdish ae", "بەغدا", "بهغدا"),
    ("Kurdish ae, typed as ha and ZWNJ", "به\u200cغدا", "بەغدا"),
    ("doachashmee ha", "ھەولێر", "هەولێر"),
    ("Arabic-Indic digits", "٢٠١٧", "2017"),
    ("Persian digits", "۲۰۱۷", "2017"),
    ("bidi marks", "\u200fبغداد\u200e", "بغداد"),
    ("bidi isolates", "\u2067بغداد\u2069", "بغداد"),
    ("zero-width space inside", "dam\u200bage", "damage"),
    ("soft hyphen", "evac\u00aduation", "evacuation"),
    ("private use", "fl\ue000oo\uf8ffd\U000f0000", "flood"),
    ("Turkish dotted I", "İstanbul", "istanbul"),
]

WORDS = [
    ("", []),
    (" \t\n", []),
    ("...", []),
    ("K7M-4QX", ["k7m", "4qx"]),
    ("snake_case", ["snake", "case"]),
    ("l'eau d’amont", ["l", "eau", "d", "amont"]),
    ("the water, the WATER", ["the", "water", "the", "water"]),
    ("سد الموصل/قضاء", ["سد", "موصل", "قضا"]),
    ("المياه والكهرباء", ["مياه", "كهربا"]),
    ("ألف", ["الف"]),  # a thousand: no article
    ("الى", ["الي"]),
    ("بالغ", ["بالغ"]),  # an adult
    ("ء", []),
    ("हिन्दी", ["हिन्दी"]),  # vowel signs stay
    ("한국", ["한국"]),
    ("\ue000", []),
    ("flood\u2028dam", ["flood", "dam"]),
]


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_variants_of_a_word_are_the_same_word(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert len(fold(one)) == 1


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_a_text_is_split_into_its_words(text: str, words: list[str]) -> None:
    assert fold(text) == words


@pytest.mark.parametrize(("one", "other"), [("سد", "شد"), ("پل", "بل"), ("گەرم", "كەرم"), ("dam", "damn")])
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("letter", ["a", "é", "ب"])
def test_a_long_word_is_cut(letter: str) -> None:
    assert [len(word) for word in fold(letter * 1000)] == [LONGEST_TOKEN]


@given(st.text())
def test_a_token_never_holds_what_the_index_reserves(text: str) -> None:
    for token in fold(text):
        assert 1 <= len(token) <= LONGEST_TOKEN
        assert all(category(character) not in ("Co", "Cf", "Cs") for character in token)
        assert not any(character.isspace() for character in token)


@given(st.text(st.characters(max_codepoint=127)))
def test_the_fast_way_for_ascii_gives_the_same(text: str) -> None:
    assert fold(text) == fold(text + " é")[:-1]


@pytest.mark.perf
def test_a_kilobyte_of_ascii_takes_less_than_30_microseconds() -> None:
    text = ("Water level at the notional dam rises 4 cm/h; " * 23)[:1024]
    assert min(timeit.repeat(lambda: fold(text), number=1000, repeat=5)) / 1000 < 30e-6
