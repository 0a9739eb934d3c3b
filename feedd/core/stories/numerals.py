"""Figures written as words, as papers write the small ones: *four* is 4.

For scripts with capitals, where a plain word in another's place says little; in other scripts any
word may be a name. Words that mean something else as well are left out, such as “one”, German
*acht*, Spanish *once*, Turkish *on*.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
2 two zwei deux dos две два двум двумя двух двое iki duas dwa dwie dwóch
3 three drei trois tres три трем тремя трех трое üç três tre trzy trzech
4 four vier quatre cuatro четыре четырем четырьмя четырех четверо dört quatro quattro cztery
5 five fünf cinq cinco пять пяти пятью пятеро beş cinque vijf pięć pięciu
6 six sechs seis шесть шести шестью шестеро altı zes sześć sześciu
7 seven sieben sept siete семь семи семеро yedi sete sette zeven siedem siedmiu
8 eight huit ocho восемь восьми восемью восьмеро sekiz oito ośmiu osiem
9 nine neun nueve девять девяти девятью dokuz nove negen dziewięć dziewięciu
10 ten zehn dix diez десять десяти десятью dez dieci tien dziesięć dziesięciu
11 eleven onze одиннадцать одиннадцати undici jedenaście
12 twelve zwölf douze doce двенадцать двенадцати doze dodici twaalf dwanaście
13 thirteen dreizehn treize trece тринадцать тринадцати treze tredici dertien
14 fourteen vierzehn quatorze catorce четырнадцать четырнадцати quattordici veertien
15 fifteen fünfzehn quinze quince пятнадцать пятнадцати quindici vijftien
16 sixteen sechzehn seize dieciséis шестнадцать шестнадцати sedici zestien
17 seventeen siebzehn diecisiete семнадцать семнадцати diciassette zeventien
18 eighteen achtzehn dieciocho восемнадцать восемнадцати diciotto achttien
19 nineteen neunzehn diecinueve девятнадцать девятнадцати diciannove negentien
20 twenty zwanzig vingt veinte двадцать двадцати yirmi vinte venti twintig dwadzieścia
30 thirty dreißig trente treinta тридцать тридцати otuz trinta trenta dertig
40 forty vierzig quarante cuarenta сорок сорока kırk quarenta quaranta veertig
50 fifty fünfzig cinquante cincuenta пятьдесят пятидесяти cinquanta vijftig
60 sixty sechzig soixante sesenta шестьдесят шестидесяти altmış sessanta zestig
70 seventy siebzig setenta семьдесят семидесяти yetmiş settanta zeventig
80 eighty achtzig ochenta восемьдесят восьмидесяти seksen ottanta tachtig
90 ninety neunzig noventa девяносто doksan novanta negentig
100 hundred hundert cien сто ста honderd cem cento
200 zweihundert doscientos двести
1000 thousand tausend mille mil тысяча тысячи тысяч duizend tysiąc
"""

VALUES: Final = {
    word: value for value, *words in map(str.split, _WORDS.strip().splitlines()) for word in words
}
"""What each word is worth, in digits."""

AMBIGUOUS: Final = frozenset({"dos", "ten", "onze", "seize", "altı"})
"""Words that are common in another sense, too: Portuguese *dos*, Polish *ten*, Dutch *onze*.

They are figures only where another figure comes or goes with them.
"""

CASELESS: Final = frozenset(
    """
    ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع عشرة عشرين عشرون ثلاثين
    ثلاثون أربعين أربعون خمسين خمسون مئة مائة سه چهار پنج شش هفت هشت بیست سی چهل پنجاه
    שלושה ארבעה חמישה שישה שבעה תשעה עשרה तीन चार पांच पाँच छह सात आठ नौ दस
    """.split()
)
"""Figures in scripts without capitals; what became of them is said in their own words.

Not the Hebrew eight, which is half of a town's name.
"""
