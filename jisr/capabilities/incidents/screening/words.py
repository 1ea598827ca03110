"""The word lists of the screening, in four languages. Public; they grow with what reports teach, like the corpus."""

from jisr.capabilities.incidents.screening.plain import plain, words_of

GIVEN_NAMES = words_of("""
    abbas abdallah abdul abdullah abdulrahman abu-bakr adel adnan ahmad ahmed aisha akram ali alaa amal amina amir ammar
    anwar asma ayad aya ayman bakr bashir basim bassam bilal dalia duaa fadel fahad faisal falah faris fatima fatma
    firas ghada ghassan habib hadi haidar haider hajar hala hamid hamza hanan hani hasan hassan hatem haydar hiba hikmat
    hind huda husam hussain hussein hossein ibrahim idris iman imran intisar isa ismail issa jaafar jabbar jabir jafar
    jalal jamal jamil jasim jassim karim kareem kazim kadhim khadija khalid khaled khalil laith layla leila loay luay
    mahdi mahmoud mahmood majid maryam mariam marwan maysoon mohamed mohammad mohammed muhammad muna munir murtada
    mustafa nabil nada nadia naji najim nasser nawal nizar noor nour omar osama qasim qusay rafid raghad rana rania
    rasha rashid rasul riyad ruqayya saad sabah sadiq safa salah saleh salih salim salma salman sami samir samira sana
    sara sarah sattar shaker shakir shatha shireen suad suha suleiman sulaiman taha talib tariq thamer umar usama wael
    walid waleed wissam yahya yasin yasir yasmin younis yunus yousif youssef yusuf zahra zaid zainab zaynab zeinab
    zubair awat azad baran bestoon dilshad hawre hêmin karwan kawa kovan nawroz peshawa rebaz rebin rozhin sarkawt
    shwan soran zana zaniar

    أحمد أكرم أمجد أمل أمير أمين أنور أسماء أيمن إبراهيم إسماعيل إيمان آية باسم بسام بكر بلال تحرير جابر جاسم جبار جعفر
    جلال جمال جميل جواد حاتم حامد حسام حسن حسين حمزة حميد حنان حيدر خالد خديجة خليل داود رائد راشد رسول رشيد رقية رنا
    ريم رياض زهراء زيد زينب سارة سالم سامي سامر سعاد سعد سعيد سلام سلمان سلمى سليمان سمير سميرة سناء سيف شاكر شذى صادق
    صالح صباح صفاء صلاح ضياء طارق طالب طه عادل عامر عائشة عباس عبدالله عبدالرحمن عبد عثمان عدنان عقيل علاء علي عمار عمر
    عيسى غادة غسان فاضل فاطمة فراس فلاح فهد فيصل قاسم قصي كاظم كريم كمال ليث ليلى ماجد مازن محسن محمد محمود مرتضى مروان
    مريم مصطفى منى منير مهدي موسى ميسون نادية ناجي ناصر نبيل ندى نجم نزار نور هادي هاشم هبة هدى هند وائل وليد وسام ياسر
    ياسين ياسمين يحيى يوسف يونس

    ئەحمەد ئاراس ئازاد ئاوات ئەمیر ئەمین ئیبراهیم ئیسماعیل بەختیار باران بێستوون جاسم جەعفەر جەلال جەمال حەسەن حسێن
    حوسێن حەیدەر خالید خالد دانا دڵشاد رێبین رێباز ڕێبین ڕێباز رۆژین ڕۆژین زانا زانیار زەینەب سارا ساڵح سامان سەرکەوت
    سەلاح شاخەوان شوان شیرین عادل عوسمان عومەر عەباس عەبدوڵڵا عەلی فاتیمە کاروان کاوە کەریم کەمال لەیلا مەحموود مەحمود
    محەمەد موحەممەد مریەم مەریەم مستەفا نەورۆز نازدار نیاز هاوڕێ هاوکار هێمن هێرش یوسف یونس
""")

ORDINARY_WORDS = words_of("""
    abu amal amir falah iman noor nour sabah safa salah sana azad karwan kawa nawroz soran zana
    أمل أمير أمين إيمان آية باسم تحرير جابر جمال جميل حسن خالد رائد راشد رشيد رياض سالم سعيد سلام سناء سيف شاكر صادق
    صالح صباح صفاء صلاح ضياء طارق طالب عادل عامر عبد علي فلاح فاضل قاسم كاظم كريم كمال ماجد محسن منير موسى نجم نور
    ناصر هادي هدى هند وليد
    ئازاد ئاوات ئەمین باران سامان سەلاح شوان شیرین عادل کاروان نەورۆز نیاز هاوڕێ هاوکار هێمن هێرش
""")
"""Given names that are ordinary words too: they count only beside another name or after a word for a person."""

BETWEEN = words_of("al el bin ben ibn abu abd bint um بن ابن أبو بنت")

ROLES = words_of("""
    patient witness detainee prisoner displaced suspect survivor driver mr mrs ms
    patiente temoin detenu detenue prisonnier deplace deplacee monsieur madame mademoiselle chauffeur
    المريض المريضة مريض الشاهد الشاهدة النازح النازحة نازح الموقوف الموقوفة المعتقل المعتقلة السجين السجينة المصاب
    المصابة الجريح الجريحة الناجي الناجية السيد السيدة السائق المشتبه
    نەخۆش شایەت شایەتحاڵ ئاوارە دەستگیرکراو زیندانی بەڕێز کاک خاتوو شۆفێر بریندار
""")
CALLED = words_of("""
    named called name nomme nommee appele appelee nom المدعو المدعوة اسمه اسمها يدعى تدعى ناوی ناو ناوە
""")
"""Words that a name follows at once, or behind one of the little words."""

OFFICES = words_of(
    "minister director governor president mayor chairman speaker ministre directeur gouverneur president maire"
)

PLACES = words_of("""
    hospital clinic school bridge road street square mosque church shrine camp district quarter village city town
    university institute station dam canal checkpoint governorate province centre center company depot warehouse base
    airport port stadium hotel market building neighbourhood island river
    hopital clinique ecole pont route rue place mosquee eglise sanctuaire quartier ville universite institut
    gare barrage poste gouvernorat societe entrepot aeroport stade marche batiment lycee avenue
    مستشفى مستوصف عيادة مدرسة ثانوية جسر طريق شارع ساحة جامع مسجد حسينية كنيسة مرقد مخيم قضاء ناحية قرية حي مدينة محلة
    منطقة جامعة معهد محطة سد قناة محافظة شركة مستودع مخزن قاعدة مطار ميناء ملعب فندق سوق بناية مجمع وحي ومدينة
    نەخۆشخانەی نەخۆشخانە کلینیکی قوتابخانەی پردی ڕێگای شەقامی گۆڕەپانی مزگەوتی کڵێسای کەمپی قەزای ناحیەی گوندی گەڕەکی
    شاری زانکۆی وێستگەی بەنداوی پارێزگای کۆمپانیای کۆگای فڕۆکەخانەی بازاڕی بازگەی
""")

BEFORE_A_NAME = words_of("""
    the of is a an imam martyr sheikh sayyid sayid saint st general al el abu prophet king
    le la les de du des est d l un une cheikh martyr saint general roi
    الإمام الشهيد الشيخ السيد سيد شيخ النبي الملك الخليفة القديس مار أبو أبي ال
    ئیمام شەهید شێخ پێشەوا مار سەید
""")
AFTER_A_NAME = words_of("""
    al teaching general primary secondary boys girls central public military children maternity old new first second
    gharbi sharqi east west north south
""")

ORIGINS = words_of("""
    sunni shia shiite shiites sunnis yazidi yezidi yazidis christian christians turkmen turkoman sabean mandaean shabak
    jewish muslim kakai sunnite sunnites chiite chiites chretien chretienne chretiens chretiennes yezidie yezidies
    yazidie yazidies turkmene turkmenes musulman musulmane musulmans musulmanes juif juive sabeen
    سني سنية السنة السنية سنة شيعي شيعية الشيعية الشيعة مسيحي مسيحية المسيحية مسيحيون مسيحيين إيزيدي إيزيدية الإيزيدية
    إيزيديين يزيدي تركماني تركمانية صابئي صابئة شبكي شبك كاكائي
    سوننە شیعە مەسیحی ئێزیدی ئێزدی تورکمان سابیئە شەبەک کاکەیی
""")
PEOPLE = words_of("""
    man woman men women family families people person child children boy girl household households displaced patients
    refugees homme femme hommes femmes famille familles enfant enfants deplaces deplacees personne personnes refugies
    رجل امرأة رجال نساء عائلة عائلات أسرة أسر شخص أشخاص طفل أطفال نازح نازحة نازحين الطائفة طائفة مكون المكون
""")
PEOPLE_BEGINNINGS = tuple(plain(word).text for word in ("ژن", "پیاو", "خێزان", "منداڵ", "ئاوارە", "پێکهاتە"))
