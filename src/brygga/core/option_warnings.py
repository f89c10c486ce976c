"""What in a set of settings can be used and is probably not meant: words of the word tables that Procountor does not
have. Its lists may grow, so they are told and not refused."""

from collections.abc import Iterator, Mapping

from brygga.core.convert import LANGUAGES, NO_UNIT, PAYMENT_TEXTS, UNIT_CODES, WAYS_OF_DELIVERY
from brygga.core.countries import COUNTRIES
from brygga.core.option_values import Options
from brygga.core.options import OptionProblem
from brygga.core.saying import say
from brygga.core.source_fields import nearest

_UNITS = """
    AMPERE AMPERE_HOUR AMPERE_MINUTE BAG BAR BOTTLE BOX CAN CENTILITRE CM CUBIC_METER CUP DAY DECILITRE DOZEN
    DOZEN_PACK EIGHT_PACK EXAJOULE FIVE_PACK FOOT FOUR_PACK FULL_DAY GALLON_UK GALLON_US GIGABIT GIGABYTE
    GIGAJOULE GIGAWATT GIGAWATT_HOUR GRAM GRAM_PER_CUBIC_METRE GRAM_PER_SQUARE_METRE HECTARE HOUR HUNDRED INCH JAR
    JOULE JOULE_PER_SECOND KILOAMPERE_HOUR KILOBIT KILOBYTE KILOGRAM KILOGRAM_PER_CUBIC_METRE
    KILOGRAM_PER_SQUARE_METRE KILOJOULE KILOMETER KILOPASCAL KILOVOLT KILOWATT KILOWATT_HOUR LINEAR_METER LITER
    LOT MEGABIT MEGABYTE MEGAWATT_HOUR METER MILE MILLIAMPERE_HOUR MILLIGRAM MILLIGRAM_PER_CUBIC_METRE MILLIJOULE
    MILLILITRE MILLIMETER MILLIVOLT MILLIWATT MINUTE MONTH NINE_PACK NO_UNIT NUMBER_OF_WORDS OUNCE PAGE PAIR
    PALLET PARCEL PASCAL PERSON PETAJOULE PIECE PINT_UK PINT_US PLATE POUND ROLL SACK SALE_UNIT SECOND SERIES SET
    SEVEN_PACK SIX_PACK SQUARE_CENTIMETRE SQUARE_METER STONE_UK TEN_PACK TERABIT TERAJOULE TERAWATT TERAWATT_HOUR
    THREE_PACK TON TUBE TWO_PACK WATT WATT_HOUR WEEK WRAP YARD YEAR
"""
"""All of Procountor's; more of them than the built-in table has a code for."""

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "article.unit_codes": {
        name: "" if name == NO_UNIT else UNIT_CODES.get(name, name.lower()) for name in _UNITS.split()
    },
    "tables.countries": COUNTRIES,
    "tables.languages": LANGUAGES,
    "tables.payment_texts": PAYMENT_TEXTS,
    "tables.ways_of_delivery": WAYS_OF_DELIVERY,
}
"""Of each word table, by its setting, Procountor's words and what the WMS gets for each where the table has no line of
its own; of a way of delivery its name. "": nothing."""


def warnings(options: Options) -> list[OptionProblem]:
    """In the order of the settings page."""
    tables = options.tables
    own: Mapping[str, Mapping[str, object]] = {
        "article.unit_codes": options.article.unit_codes,
        "tables.countries": tables.countries,
        "tables.languages": tables.languages,
        "tables.payment_texts": tables.payment_texts,
        "tables.ways_of_delivery": tables.ways_of_delivery,
    }
    return [warning for setting, words in own.items() for warning in _unknown(setting, words)]


def _unknown(setting: str, words: Mapping[str, object]) -> Iterator[OptionProblem]:
    for word in words:
        if word not in BUILT_IN[setting]:
            yield OptionProblem(
                setting,
                say(f"Brygga knows no word {word} of Procountor: this line may never be used."),
                say(
                    f"Perhaps {nearest(BUILT_IN[setting], word)} is meant; the page of this table lists all words."
                ),
            )
