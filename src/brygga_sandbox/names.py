"""Words the seeded world is made of. Every firm and person here is invented."""

FIRST_NAMES = (
    "Aino",
    "Väinö",
    "Päivi",
    "Jörgen",
    "Säde",
    "Eero",
    "Helmi",
    "Olavi",
    "Kerttu",
    "Mikael",
    "Åsa",
    "Toivo",
)
LAST_NAMES = (
    "Lehtimäki",
    "Hämäläinen",
    "Öhman",
    "Koskela",
    "Järvi",
    "Åkerblom",
    "Niittymäki",
    "Salonen",
    "Räsänen",
)
FIRM_WORDS = (
    "Pohjantähden",
    "Tyynen",
    "Sinisen",
    "Kuusikon",
    "Lähteen",
    "Yövuoron",
    "Mäntylän",
    "Aallon",
    "Pöllön",
)
FIRM_TRADES = (
    "Kahvila",
    "Leipomo",
    "Lounasravintola",
    "Herkkukauppa",
    "Työpaikkaruokala",
    "Kioski",
    "Teehuone",
)
STREETS = (
    "Hämeentie",
    "Itäinen Pitkäkatu",
    "Yliopistonkatu",
    "Mäkelänkatu",
    "Rantakatu",
    "Päiväläisentie",
    "Köydenpunojankatu",
)
PLACES = (
    ("00530", "Helsinki"),
    ("20810", "Turku"),
    ("33100", "Tampere"),
    ("90100", "Oulu"),
    ("40100", "Jyväskylä"),
    ("53100", "Lappeenranta"),
    ("67100", "Kokkola"),
    ("22100", "Mariehamn"),
)
ABROAD = (
    ("Södermalms Kaffebar AB", "Götgatan 12", "116 46", "Stockholm", "SWEDEN", "SWEDISH"),
    ("Fjord Kaffe AS", "Øvre gate 3", "0551", "Oslo", "NORWAY", "NORWEGIAN"),
    ("Kohvik Õun OÜ", "Pärnu maantee 7", "10141", "Tallinn", "ESTONIA", "ESTONIAN"),
    ("Rösterei Grünblick GmbH", "Lindenstraße 44", "10969", "Berlin", "GERMANY", "ENGLISH"),
    (
        "Harbour Beans Ltd",
        "5 Quay Street",
        "BS1 4DB",
        "Bristol",
        "UNITED_KINGDOM_OF_GREAT_BRITAIN_AND_NORTHERN_IRELAND",
        "ENGLISH",
    ),
)
# name, code, unit, price, VAT percent; every fourth becomes a purchase product, the last one loses its code
GOODS = (
    ("Kahvimuki sininen 3 dl", "MUKI-SIN", "PIECE", "9.90", "25.5"),
    ("Tumma paahto, pavut 1 kg", "PAPU-TUM-1", "BAG", "18.50", "13.5"),
    ("Vaalea paahto, pavut 1 kg", "PAPU-VAA-1", "BAG", "17.20", "13.5"),
    ("Raakakahvi Kolumbia", "RAAKA-COL", "KILOGRAM", "5.85", "13.5"),
    ("Kauramaito barista 1 l", "KAURA-1", "LITER", "1.95", "13.5"),
    ("Korvapuusti pakaste", "PUUSTI-40", "BOX", "42.00", "13.5"),
    ("Suodatinpussi 1x4, 100 kpl", "SUOD-100", "SALE_UNIT", "3.10", "25.5"),
    ("Raakakahvi Etiopia Sidamo", "RAAKA-ETH", "KILOGRAM", "7.40", "13.5"),
    ("Espressokuppi", "KUPPI-ESP", "PIECE", "6.40", "25.5"),
    ("Teepannu, lasi 1,2 l", "PANNU-12", "PIECE", "34.90", "25.5"),
    ("Kertakäyttömuki 2,5 dl", "MUKI-KERTA", "SET", "8.15", "25.5"),
    ("Pahvilaatikko 40x30x20", "LAATIKKO-M", "PIECE", "0.78", "25.5"),
    ("Vihreä tee, irto", "TEE-VIH", "KILOGRAM", "28.00", "13.5"),
    ("Kangasnauha lahjapakkaukseen", "NAUHA-10", "METER", "0.65", "25.5"),
    ("Lahjakortti 25 €", "LAHJA-25", "PIECE", "25.00", "0"),
    ("Raakakahvi Brasilia", "RAAKA-BRA", "KILOGRAM", "4.95", "13.5"),
    ("Konepesuaine 5 l", "PESU-5", "CAN", "21.30", "25.5"),
    ("Maidonvaahdotin", "VAAHTO-1", "PIECE", "59.00", "25.5"),
    ("Kaakaojauhe 2 kg", "KAAKAO-2", "BAG", "16.80", "13.5"),
    ("Etiketti, rulla", "ETIKETTI", "ROLL", "11.20", "25.5"),
    ("Kahvikurssi, 2 tuntia", "KURSSI", "HOUR", "75.00", "25.5"),
)
NOTES = (
    "",
    "",
    "Soita ennen toimitusta.",
    "Ovikoodi 4711.\nJätä takaoven viereen.",
    "Asiakas lähettää noutajan, älä laita rahtikirjaa.",
)
INSTRUCTIONS = ("", "", "Lastauslaituri B", "Toimitus vain arkisin klo 7–10", "Sisäpihan kautta, ei portaita")
FREE_TEXTS = ("Lahjapaketointi, kiitos!", "Toimitetaan kahdessa erässä", "Näytteet mukaan veloituksetta")
