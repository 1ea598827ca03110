"""How operators, days, units, kinds and states are written in English, French, Arabic and Kurdish. Data alone."""

from collections.abc import Iterable, Mapping

from jisr.journal.text import fold


def folded(text: str) -> str:
    return " ".join(fold(text))


def _by_spelling(spelled: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {folded(each): name for name, spellings in spelled.items() for each in (name, *spellings)}


OPERATORS = _by_spelling(
    {
        "from": ["de", "من", "لە"],
        "kind": ["type", "genre", "نوع", "جۆر"],
        "state": ["état", "حالة", "دۆخ"],
        "after": ["since", "après", "depuis", "بعد", "منذ", "دوای"],
        "before": ["avant", "قبل", "پێش"],
        "near": ["près", "قرب", "نزیک"],
        "label": ["étiquette", "وسم", "لەیبڵ"],
        "ref": ["réf", "référence", "reference", "مرجع", "سەرچاوە"],
        "post": ["poste", "منصب", "پۆست"],
    }
)
NAMES = ("from", "kind", "state", "after", "before", "near", "label", "ref", "post")

DAYS = {
    **dict.fromkeys(map(folded, ("today", "aujourd'hui", "aujourdhui", "اليوم", "ئەمڕۆ")), 0),
    **dict.fromkeys(map(folded, ("yesterday", "hier", "أمس", "البارحة", "دوێنێ")), 1),
}
_SECOND = 1_000
UNITS = {
    **dict.fromkeys(map(folded, ("m", "min", "د", "دقيقة", "خ", "خولەک")), 60 * _SECOND),
    **dict.fromkeys(map(folded, ("h", "hour", "hours", "heure", "heures", "س", "ساعة", "ساعات", "ک", "کاتژمێر")),
                    3_600 * _SECOND),
    **dict.fromkeys(map(folded, ("d", "day", "days", "j", "jour", "jours", "ي", "يوم", "أيام", "ڕ", "ڕۆژ")),
                    86_400 * _SECOND),
    **dict.fromkeys(map(folded, ("w", "week", "weeks", "sem", "semaine", "semaines", "أسبوع", "أسابيع", "هەفتە")),
                    7 * 86_400 * _SECOND),
}  # fmt: skip

METRES = {
    **dict.fromkeys(map(folded, ("m", "metre", "metres", "م", "متر", "مەتر")), 1),
    **dict.fromkeys(map(folded, ("km", "kilometre", "kilometres", "كم", "کم", "كيلومتر", "کیلۆمەتر")), 1_000),
}

# Words of the glossary for what the machine calls otherwise.
KINDS = {
    **dict.fromkeys(map(folded, ("حادث", "ڕووداو")), "incident"),
    **dict.fromkeys(map(folded, ("ميثان", "میسان")), "methane"),
    **dict.fromkeys(map(folded, ("تقرير حالة", "ڕاپۆرتی دۆخ")), "sitrep"),
    **dict.fromkeys(map(folded, ("décision", "قرار", "بڕیار")), "decision"),
    **dict.fromkeys(map(folded, ("طوق", "bouclage")), "cordon"),
}
STATES = {
    **dict.fromkeys(map(folded, ("ouvert", "ouverte", "مفتوح", "کراوە")), "open"),
    **dict.fromkeys(map(folded, ("clos", "close", "fermé", "مغلق", "داخراو")), "closed"),
    **dict.fromkeys(map(folded, ("fusionné", "مدمج", "تێکەڵکراو")), "merged"),
    **dict.fromkeys(map(folded, ("inconnu", "غير معروف", "نەزانراو")), "unknown"),
    **dict.fromkeys(map(folded, ("retiré", "مسحوب", "کشاوە")), "withdrawn"),
}
