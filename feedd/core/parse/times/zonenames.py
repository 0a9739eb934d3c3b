"""The names by which documents state the zone of their times, and what each stands for.

Hours are those east of Greenwich in winter. Zones whose clocks are changed in summer are here
where the law says when, for years to come: in Europe and North America, Israel, Egypt and Lebanon.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from feedd.core.parse.times.localtime import Summer, Turn, Zone

_THURSDAY, _FRIDAY, _SUNDAY = 3, 4, 6
_LAST = -1
_EUROPE = Summer(Turn(3, _SUNDAY, _LAST), Turn(10, _SUNDAY, _LAST))
_AMERICA = Summer(Turn(3, _SUNDAY, 2), Turn(11, _SUNDAY, 1))
_ISRAEL = Summer(Turn(3, _SUNDAY, _LAST, early=2), Turn(10, _SUNDAY, _LAST))
_EGYPT = Summer(Turn(4, _FRIDAY, _LAST), Turn(10, _THURSDAY, _LAST, early=-1))


def _zones(summer: Summer | None, hours: Mapping[str, float]) -> dict[str, Zone]:
    return {name: Zone(timedelta(hours=east), summer) for name, east in hours.items()}


ANYWHERE = {
    **_zones(None, {
        "北京时间": 8, "北京時間": 8, "台北時間": 8, "台灣時間": 8, "臺灣時間": 8, "香港時間": 8,
        "日本時間": 9, "한국시간": 9, "한국 시간": 9,
        "московскому времени": 3, "время московское": 3, "московское время": 3,
        "минскому времени": 3, "самарскому времени": 4, "бакинскому времени": 4,
        "ереванскому времени": 4, "тбилисскому времени": 4, "екатеринбургскому времени": 5,
        "астанинскому времени": 5, "ташкентскому времени": 5, "бишкекскому времени": 6,
        "омскому времени": 6, "новосибирскому времени": 7, "красноярскому времени": 7,
        "иркутскому времени": 8, "якутскому времени": 9, "владивостокскому времени": 10,
        "به وقت گرینویچ": 0, "به وقت تهران": 3.5, "به وقت ایران": 3.5, "به وقت کابل": 4.5,
        "به وقت افغانستان": 4.5, "توقيت غرينتش": 0, "توقيت تونس": 1, "توقيت الجزائر": 1,
        "توقيت الخرطوم": 2, "توقيت السودان": 2, "توقيت طرابلس": 2, "توقيت ليبيا": 2,
        "توقيت مكة": 3, "توقيت الرياض": 3, "توقيت السعودية": 3, "توقيت بغداد": 3,
        "توقيت دمشق": 3, "توقيت الكويت": 3, "توقيت الدوحة": 3, "توقيت قطر": 3,
        "توقيت المنامة": 3, "توقيت البحرين": 3, "توقيت صنعاء": 3, "توقيت عدن": 3,
        "توقيت اليمن": 3, "توقيت الأردن": 3, "توقيت مسقط": 4, "توقيت سلطنة عمان": 4,
        "توقيت الإمارات": 4, "توقيت أبوظبي": 4, "توقيت دبي": 4, "پاکستانی وقت": 5,
        "Türkiye saati": 3, "TSİ": 3, "Waktu Indonesia Barat": 7, "giờ Việt Nam": 7,
        "เวลาประเทศไทย": 7, "भारतीय समयानुसार": 5.5, "বাংলাদেশ সময়": 6,
        "horário de Brasília": -3,
    }),
    **_zones(_EUROPE, {
        "czasu polskiego": 1, "czasu warszawskiego": 1, "magyar idő szerint": 1,
        "берлинскому времени": 1, "Suomen aikaa": 2, "ώρα Ελλάδας": 2, "ώρα Ελλάδος": 2,
        "българско време": 2, "киевскому времени": 2, "время киевское": 2, "киевское время": 2,
        "київським часом": 2, "за Києвом": 2, "час київський": 2,
        "به وقت لندن": 0, "به وقت اروپای مرکزی": 1, "توقيت لندن": 0, "توقيت باريس": 1,
        "توقيت بيروت": 2, "توقيت لبنان": 2, "伦敦时间": 0, "倫敦時間": 0,
        "GMT/BST": 0, "CET/CEST": 1, "MEZ/MESZ": 1, "HNEC/HAEC": 1, "EET/EEST": 2,
    }),
    **_zones(_AMERICA, {
        "美东时间": -5, "美東時間": -5, "توقيت واشنطن": -5, "توقيت نيويورك": -5,
        "EST/EDT": -5, "CST/CDT": -6, "MST/MDT": -7, "PST/PDT": -8,
    }),
    **_zones(_ISRAEL, {"שעון ישראל": 2, "שעון ירושלים": 2}),
    **_zones(_EGYPT, {"توقيت القاهرة": 2, "توقيت مصر": 2}),
}  # fmt: skip
"""Names that are of a zone wherever they stand."""

APART = {
    **_zones(None, {
        "hora de Brasília": -3, "hora argentina": -3, "hora de Argentina": -3,
        "hora de Uruguay": -3, "hora de Bolivia": -4, "hora de Venezuela": -4,
        "hora de Colombia": -5, "hora colombiana": -5, "hora del Perú": -5, "hora peruana": -5,
        "hora de Ecuador": -5, "hora de Costa Rica": -6, "hora del centro de México": -6,
        "hora de la Ciudad de México": -6, "heure de Dakar": 0, "heure d'Abidjan": 0,
        "heure de Kinshasa": 1, "heure de Yaoundé": 1, "heure d'Alger": 1, "heure de Tunis": 1,
        "Moskauer Zeit": 3,
    }),
    **_zones(_EUROPE, {
        "hora de Lisboa": 0, "hora de Portugal continental": 0, "hora canaria": 0,
        "hora de Canarias": 0, "hora peninsular": 1, "hora peninsular española": 1,
        "hora de Madrid": 1, "hora española": 1, "hora de España": 1, "heure de Paris": 1,
        "heure française": 1, "heure de Bruxelles": 1, "heure suisse": 1, "ora italiana": 1,
        "ora di Roma": 1, "Berliner Zeit": 1, "deutscher Zeit": 1, "Wiener Zeit": 1,
        "Schweizer Zeit": 1, "Nederlandse tijd": 1, "Belgische tijd": 1, "svensk tid": 1,
        "norsk tid": 1, "dansk tid": 1, "Kiewer Zeit": 2, "Kyjiwer Zeit": 2, "ora României": 2,
        "ora Bucureștiului": 2,
    }),
    **_zones(_AMERICA, {"heure de l'Est": -5, "heure de Montréal": -5}),
}  # fmt: skip
"""Names whose words may be a sentence's: "Es la hora de España". They count where set apart."""

OF_TIMES = {
    **_zones(None, {
        "Lagos": 1, "Johannesburg": 2, "South African": 2, "Moscow": 3, "Istanbul": 3,
        "Turkish": 3, "Turkey": 3, "Baghdad": 3, "Riyadh": 3, "Doha": 3, "Nairobi": 3,
        "East Africa": 3, "Tehran": 3.5, "Iran": 3.5, "Dubai": 4, "Gulf": 4, "Tbilisi": 4,
        "Yerevan": 4, "Baku": 4, "Kabul": 4.5, "Pakistan": 5, "Karachi": 5, "Tashkent": 5,
        "India": 5.5, "Indian": 5.5, "Delhi": 5.5, "Nepal": 5.75, "Kathmandu": 5.75, "Dhaka": 6,
        "Bangladesh": 6, "Bangkok": 7, "Thai": 7, "Hanoi": 7, "Jakarta": 7, "Beijing": 8,
        "China": 8, "Singapore": 8, "Hong Kong": 8, "Taipei": 8, "Manila": 8, "Philippine": 8,
        "Tokyo": 9, "Japan": 9, "Seoul": 9, "Korea": 9,
    }),
    **_zones(_EUROPE, {
        "UK": 0, "London": 0, "British": 0, "Irish": 0, "Dublin": 0, "Paris": 1, "Berlin": 1,
        "Brussels": 1, "Rome": 1, "Madrid": 1, "Amsterdam": 1, "Vienna": 1, "Swiss": 1,
        "Central European": 1, "Eastern European": 2, "Kyiv": 2, "Kiev": 2, "Athens": 2,
        "Helsinki": 2, "Bucharest": 2, "Sofia": 2, "Beirut": 2,
    }),
    **_zones(_AMERICA, {
        "Eastern": -5, "New York": -5, "Washington": -5, "Central": -6, "Chicago": -6,
        "Mountain": -7, "Pacific": -8,
    }),
    **_zones(_ISRAEL, {"Israel": 2, "Jerusalem": 2}),
    **_zones(_EGYPT, {"Cairo": 2}),
}  # fmt: skip
"""Names that are of a zone where English lines speak of times: "All times Eastern"."""

AMERICAN = _zones(_AMERICA, {"ET": -5, "CT": -6, "MT": -7, "PT": -8})
"""The names that Americans use all year round."""
