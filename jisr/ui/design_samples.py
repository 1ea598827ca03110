"""What /design/ fills its components with: notional, in each language. Data, not messages."""

from typing import Any

from jisr.journal.policy import Community, LabelPolicy, Member, Policy, Preset, Rights

PERSON = "L. Haddad"

_MEMBERS = {
    "MOH": ("Ministry of Health", "Ministère de la santé", "وزارة الصحة", "وەزارەتی تەندروستی"),
    "MOE": ("Ministry of Electricity", "Ministère de l'électricité", "وزارة الكهرباء", "وەزارەتی کارەبا"),
    "MOI": ("Ministry of Interior", "Ministère de l'intérieur", "وزارة الداخلية", "وەزارەتی ناوخۆ"),
    "CELL": ("Coordination cell", "Cellule de coordination", "خلية التنسيق", "شانەی هەماهەنگی"),
}
_LANGUAGES = ("en", "fr", "ar", "ckb")
_SECURITY = ("Security members", "Membres de sécurité", "الجهات الأمنية", "ئەندامانی ئاسایش")
_MEDICAL = ("Medical", "Médical", "طبي", "پزیشکی")
_RELEASES: dict[str, tuple[str, list[str], list[str]]] = {
    "PUB": ("OPEN", ["public"], []),
    "GOV": ("OFFICIAL", ["all"], []),
    "CELL": ("OFFICIAL", ["CELL", "MOE"], []),
    "OWN": ("OFFICIAL", [], []),
    "SEC": ("RESTRICTED", ["SECURITY"], []),
    "MED": ("OFFICIAL", ["MOH", "CELL"], ["MEDICAL"]),
    "MANY": ("OFFICIAL", ["CELL", "MOE", "MOH", "MOI", "SECURITY"], []),
}


def _named(texts: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(_LANGUAGES, texts, strict=True))


def label(code: str) -> dict[str, Any]:
    level, released, caveats = _RELEASES[code]
    return {"policy": "NOTIONAL", "level": level, "originator": "MOE", "releasable_to": released, "caveats": caveats,
            "expires": None}  # fmt: skip


POLICY = Policy(
    pack="notional", domain="notional.example", steward="CELL",
    labels=LabelPolicy(
        policy="NOTIONAL", levels=("OPEN", "OFFICIAL", "RESTRICTED"), caveats={"MEDICAL": _named(_MEDICAL)},
        presets=(Preset("GOV", _named(_SECURITY), "OFFICIAL", ("all",)),), type_presets={},
    ),
    rights=Rights({}),
    members={
        code: Member(code, _named(names), "civil", "RESTRICTED", ()) for code, names in _MEMBERS.items()
    },
    communities={"SECURITY": Community("SECURITY", _named(_SECURITY), ("MOI",))},
)  # fmt: skip

TEXTS: dict[str, dict[str, Any]] = {
    "en": {
        "incidents": [
            ("Line tower: explosion, item nearby", "Nineveh, 12 km west of Tal Kayf"),
            ("132 kV line lost, three districts dark", "Nineveh"),
            ("Water plants on generators", "Mosul"),
            ("Movement of about 240 people to host community", "Hamdaniya"),
        ],
        "records": [
            ("Cordon", "Avoid 300 m around the tower; approach from the east only."),
            ("Explosive hazard", "Unidentified item near pylon 3. The crew withdrew. Stand-off at least 300 m."),
            ("ETHANE", "Explosion, no known casualties, access by the east road, patrol on site."),
        ],
        "levels": ["0 routine", "1 watch", "2 alert", "3 activation", "4 emergency"],
        "kinds": ["Power", "Flood"],
        "next": [("Teaching hospital 3 · fuel", "4 h 10 min", 34), ("Water works 1 · fuel", "6 h", 50),
                 ("District clinic 7 · water", "11 h", 82)],
        "duties": ["METHANE: explosion at line tower", "Tell MOMD and MOI which hospitals run on generators",
                   "Question from MOWR: dialysis water need at two hospitals"],
    },
    "fr": {
        "incidents": [
            ("Pylône : explosion, objet à proximité", "Ninive, 12 km à l'ouest de Tal Kayf"),
            ("Ligne 132 kV perdue, trois districts sans courant", "Ninive"),
            ("Stations d'eau sur groupes électrogènes", "Mossoul"),
            ("Déplacement d'environ 240 personnes vers des familles d'accueil", "Hamdaniya"),
        ],
        "records": [
            ("Périmètre", "Éviter 300 m autour du pylône ; approche par l'est seulement."),
            ("Danger explosif", "Objet non identifié près du pied 3. L'équipe s'est retirée. Au moins 300 m."),
            ("ETHANE", "Explosion, aucune victime connue, accès par la route est, patrouille sur place."),
        ],
        "levels": ["0 routine", "1 veille", "2 alerte", "3 activation", "4 urgence"],
        "kinds": ["Électricité", "Inondation"],
        "next": [("Hôpital universitaire 3 · carburant", "4 h 10 min", 34), ("Station d'eau 1 · carburant", "6 h", 50),
                 ("Clinique de district 7 · eau", "11 h", 82)],
        "duties": ["METHANE : explosion au pylône", "Dire à MOMD et MOI quels hôpitaux sont sur groupe",
                   "Question de MOWR : eau de dialyse pour deux hôpitaux"],
    },
    "ar": {
        "incidents": [
            ("برج الخط: انفجار وجسم قريب", "نينوى، 12 كم غرب تلكيف"),
            ("خروج خط 132 kV، ثلاث نواحٍ بلا كهرباء", "نينوى"),
            ("محطات الماء على المولدات", "الموصل"),
            ("انتقال نحو 240 شخصاً إلى مجتمع مضيف", "الحمدانية"),
        ],
        "records": [
            ("طوق أمني", "تجنّب 300 م حول البرج؛ الاقتراب من الشرق فقط."),
            ("خطر متفجر", "جسم مجهول قرب القائمة 3. انسحب الفريق. المسافة 300 م على الأقل."),
            ("ETHANE", "انفجار، لا إصابات معروفة، الوصول من الطريق الشرقي، دورية في الموقع."),
        ],
        "levels": ["0 اعتيادي", "1 ترقّب", "2 إنذار", "3 تفعيل", "4 طوارئ"],
        "kinds": ["كهرباء", "فيضان"],
        "next": [("المستشفى التعليمي 3 · وقود", "4 س 10 د", 34), ("محطة الماء 1 · وقود", "6 س", 50),
                 ("مركز صحي 7 · ماء", "11 س", 82)],
        "duties": ["تقرير METHANE: انفجار عند برج الخط", "إبلاغ MOMD وMOI بالمستشفيات العاملة على المولدات",
                   "سؤال من MOWR: حاجة مستشفيين إلى ماء الغسل الكلوي"],
    },
    "ckb": {
        "incidents": [
            ("بورجی هێڵ: تەقینەوە و تەنێک لە نزیکی", "نەینەوا، 12 کم ڕۆژاوای تەلکێف"),
            ("هێڵی 132 kV لەدەستچوو، سێ ناوچە بێ کارەبان", "نەینەوا"),
            ("وێستگەکانی ئاو لەسەر مۆلیدەن", "مووسڵ"),
            ("جووڵەی نزیکەی 240 کەس بۆ کۆمەڵگەی خانەخوێ", "حەمدانییە"),
        ],
        "records": [
            ("پشتێنەی ئەمنی", "لە 300 م دەوری بورجەکە دوور بکەوەرەوە؛ تەنها لە ڕۆژهەڵاتەوە نزیک ببەوە."),
            ("مەترسیی تەقەمەنی", "تەنێکی نەناسراو لە نزیک پایەی 3. تیمەکە کشایەوە. لانیکەم 300 م."),
            ("ETHANE", "تەقینەوە، هیچ قوربانییەک نازانرێت، ڕێگا لە ڕۆژهەڵاتەوەیە، دەورییە لە شوێنەکەیە."),
        ],
        "levels": ["0 ئاسایی", "1 چاودێری", "2 ئاگاداری", "3 چالاککردن", "4 فریاکەوتن"],
        "kinds": ["کارەبا", "لافاو"],
        "next": [("نەخۆشخانەی فێرکاریی 3 · سووتەمەنی", "4 ک 10 خ", 34), ("وێستگەی ئاوی 1 · سووتەمەنی", "6 ک", 50),
                 ("بنکەی تەندروستیی 7 · ئاو", "11 ک", 82)],
        "duties": ["ڕاپۆرتی METHANE: تەقینەوە لە بورجی هێڵ", "بە MOMD و MOI بڵێ کام نەخۆشخانە لەسەر مۆلیدەن",
                   "پرسیار لە MOWR: پێویستیی دوو نەخۆشخانە بە ئاوی دیالیز"],
    },
}  # fmt: skip
