"""Names of people and streets, from Faker's word lists for the United States.

Which of Faker's first names were common when is our own table; a name that a Faker release drops simply disappears.
Faker is read once, when the first name is needed: drawing through Faker itself would be a hundred times slower.
"""

from __future__ import annotations

from bisect import bisect
from functools import cache
from typing import TYPE_CHECKING, cast

from seed.fixtures import marked_names as marked
from seed.generators.choice import Weighted, between, pick
from seed.records import record

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from random import Random

ERA_STARTS = (1965, 1980, 1995, 2007)
"""First birth years of the second and later groups of names."""

_FEMALE_BY_ERA = (
    """Barbara Betty Beverly Bonnie Brenda Carol Carolyn Cheryl Connie Cynthia Deborah Debra Diane Donna Doris Dorothy
    Eileen Elaine Ellen Frances Gail Glenda Gloria Helen Jane Janet Janice Jean Jeanne Joan Joanne Joyce Judith Judy
    Karen Kathleen Kathy Linda Loretta Lorraine Marcia Margaret Maria Marie Marilyn Martha Mary Nancy Norma Pamela
    Patricia Paula Peggy Phyllis Rita Roberta Rose Ruth Sally Sandra Sharon Shirley Sue Susan Suzanne Sylvia Teresa
    Theresa Virginia Wanda""",
    """Amy Andrea Angela Ann Anna April Beth Carla Carmen Christina Christine Christy Cindy Claudia Colleen Cynthia Dana
    Danielle Dawn Deanna Denise Diana Elizabeth Erica Erin Gina Heather Heidi Holly Jacqueline Jennifer Jill Jodi Joanna
    Julia Julie Karen Katherine Kelly Kerry Kim Kimberly Kristen Kristin Laura Laurie Leslie Lisa Lori Lynn Maria Mary
    Maureen Melanie Melinda Melissa Michele Michelle Monica Nicole Nina Paula Rachel Rebecca Renee Rhonda Robin Sandra
    Sara Sarah Shannon Shelly Sheri Sherry Sonya Stacey Stacy Stephanie Susan Tamara Tammy Tanya Tara Teresa Tina Tonya
    Tracy Valerie Vanessa Veronica Wendy Yolanda Yvonne""",
    """Alexandra Alicia Alison Allison Alyssa Amanda Amber Amy Ana Andrea Angela Anna Ashley Bethany Bianca Brandi
    Brianna Brittany Brooke Caitlin Caroline Cassandra Catherine Chelsea Christina Courtney Cristina Crystal Danielle
    Diana Elizabeth Emily Erica Erika Erin Gabriela Gabrielle Hannah Heather Jacqueline Jamie Jasmine Jenna Jennifer
    Jessica Jillian Jordan Julia Kaitlyn Karina Katelyn Katherine Kathryn Katie Kayla Kelly Kelsey Kendra Kimberly
    Krista Kristen Kristina Krystal Laura Lauren Leah Lindsay Lindsey Maria Marissa Mary Megan Melanie Melissa Meredith
    Michelle Miranda Molly Monica Morgan Natalie Natasha Nicole Olivia Paige Rachel Rebecca Samantha Sara Sarah Shannon
    Shelby Stephanie Tara Taylor Tiffany Vanessa Veronica Victoria Whitney""",
    """Abigail Adriana Alexa Alexandra Alexandria Alexis Allison Alyssa Amanda Amber Ana Andrea Angelica Anna Ariana
    Ariel Ashley Audrey Autumn Bailey Bianca Breanna Briana Brianna Brittany Brooke Caitlin Caroline Cassandra Cassidy
    Charlotte Chelsea Cheyenne Chloe Claire Courtney Daisy Danielle Destiny Diana Elizabeth Emily Emma Erica Erin Evelyn
    Faith Gabriela Gabriella Gabrielle Grace Hailey Haley Hannah Isabel Isabella Jade Jasmine Jenna Jennifer Jessica
    Jocelyn Jordan Julia Kaitlyn Karina Katelyn Katherine Kathryn Katie Kayla Kaylee Kelsey Kiara Kylie Lauren Leah
    Leslie Lydia Mackenzie Madeline Madison Makayla Maria Mariah Marissa Mary Megan Melanie Melissa Mia Michelle Mikayla
    Miranda Molly Morgan Natalie Nicole Olivia Paige Rachel Rebecca Sabrina Samantha Sara Sarah Savannah Shelby Sierra
    Sophia Stephanie Summer Sydney Taylor Vanessa Victoria Zoe""",
    """Abigail Adriana Alexa Alexandra Alexis Alice Allison Alyssa Ana Andrea Angela Anna Ariana Ariel Ashley Audrey
    Autumn Bailey Brianna Brooke Caroline Catherine Charlotte Chloe Claire Daisy Diana Elizabeth Emily Emma Evelyn Faith
    Gabriela Gabriella Gabrielle Grace Hailey Hannah Isabel Isabella Jade Jasmine Jocelyn Jordan Julia Katherine Kayla
    Kaylee Kylie Lauren Leah Lydia Mackenzie Madeline Madison Makayla Margaret Maria Mariah Mary Melanie Melody Mia
    Michelle Molly Morgan Natalie Nicole Nina Olivia Paige Rachel Rebecca Rose Ruth Sabrina Samantha Sara Sarah Savannah
    Selena Sophia Stephanie Summer Sydney Taylor Valerie Vanessa Victoria Zoe""",
)

_MALE_BY_ERA = (
    """Alan Albert Allen Arthur Barry Bernard Bill Bob Bruce Carl Charles Clarence Clifford Dale Dan Daniel Danny David
    Dean Dennis Donald Douglas Earl Edward Ernest Eugene Francis Frank Fred Gary George Gerald Gilbert Glenn Gordon
    Gregory Harold Harry Henry Herbert Howard Jack James Jeffrey Jerry Jim Joe John Joseph Keith Kenneth Kent Larry
    Lawrence Lee Leonard Leroy Louis Mark Martin Marvin Melvin Michael Mike Norman Patrick Paul Peter Philip Phillip
    Ralph Randy Raymond Richard Rick Robert Roger Ronald Roy Russell Stanley Stephen Steven Terry Theodore Thomas
    Timothy Tom Vernon Victor Vincent Walter Warren Wayne William""",
    """Aaron Adam Alan Andre Andrew Anthony Antonio Benjamin Brad Bradley Brent Brett Brian Bryan Carlos Chad Charles
    Chris Christopher Craig Curtis Dale Damon Daniel Darren Darryl David Dean Dennis Derek Derrick Donald Douglas Dwayne
    Edward Eric Erik Frank Gary Geoffrey George Glenn Greg Gregory Guy Jason Jay Jeff Jeffery Jeffrey Jeremy Jerome Jim
    Joel John Jon Jonathan Jose Joseph Juan Keith Kenneth Kevin Kirk Kurt Lance Larry Luis Marc Marcus Mario Mark
    Matthew Michael Nathan Neil Nicholas Patrick Paul Peter Philip Randy Raymond Reginald Ricardo Richard Rick Robert
    Rodney Roger Ronald Ross Russell Ryan Scott Sean Shane Shawn Stephen Steve Steven Stuart Terrence Thomas Timothy
    Todd Tony Travis Troy Victor Vincent William""",
    """Aaron Adam Adrian Alejandro Alex Alexander Andre Andrew Anthony Antonio Austin Benjamin Blake Bradley Brandon
    Brendan Brett Brian Bryan Caleb Cameron Carlos Casey Chad Charles Christian Christopher Clayton Cody Colin Connor
    Corey Cory Craig Curtis Daniel David Derek Derrick Devin Dominic Dustin Dylan Edgar Edward Eric Erik Ethan Evan
    Fernando Gabriel Garrett Geoffrey Gregory Ian Isaac Jacob James Jared Jason Javier Jeffrey Jeremy Jesse Joel John
    Johnathan Jonathan Jordan Jorge Jose Joseph Joshua Juan Julian Justin Keith Kenneth Kevin Kristopher Kyle Lucas Luis
    Luke Marcus Mario Mark Martin Matthew Maxwell Michael Miguel Mitchell Nathan Nathaniel Nicholas Oscar Patrick Paul
    Peter Phillip Ricardo Richard Robert Ross Ryan Samuel Scott Sean Sergio Seth Shane Shaun Shawn Spencer Stephen
    Steven Taylor Thomas Timothy Travis Trevor Tyler Victor Vincent Wesley William Zachary""",
    """Aaron Adam Adrian Alejandro Alex Alexander Andrew Angel Anthony Antonio Austin Benjamin Blake Brandon Brendan
    Bryan Bryce Caleb Cameron Carlos Cesar Chase Christian Christopher Cody Cole Colin Collin Colton Connor Cristian
    Dakota Dalton Daniel David Devin Devon Dillon Dominic Dylan Edgar Eduardo Elijah Eric Ethan Evan Fernando Francisco
    Gabriel Garrett Gavin Grant Hayden Hector Hunter Ian Isaac Isaiah Ivan Jack Jackson Jacob Jake James Jared Javier
    Jeremiah Jeremy Jesse Jesus John Jonathan Jordan Jorge Jose Joseph Joshua Juan Julian Justin Kevin Kyle Levi Logan
    Lucas Luis Luke Malik Marco Marcus Mario Mark Mason Matthew Max Michael Miguel Mitchell Nathan Nathaniel Nicholas
    Noah Omar Oscar Parker Patrick Paul Peter Preston Richard Riley Robert Ryan Samuel Sean Sergio Seth Shane Spencer
    Stephen Steven Tanner Taylor Thomas Timothy Trevor Tristan Tyler Victor Vincent Wesley William Wyatt Xavier
    Zachary""",
    """Aaron Adam Adrian Alan Alejandro Alex Alexander Andres Andrew Angel Anthony Antonio Austin Benjamin Blake Brady
    Bryce Caleb Calvin Cameron Carlos Charles Chase Christian Christopher Cole Colin Colton Connor Daniel David Dean
    Dominic Drew Dylan Eduardo Elijah Eric Ethan Evan Francisco Gabriel Garrett Gavin George Grant Hayden Hector Henry
    Hunter Ian Isaac Isaiah Ivan Jack Jackson Jacob Jake James Jared Jason Javier Jeremiah Jesse Jesus Joel John
    Jonathan Jordan Jorge Jose Joseph Joshua Juan Julian Justin Kevin Leon Levi Logan Louis Lucas Luis Luke Malik Marco
    Marcus Mario Mark Martin Mason Matthew Max Maxwell Michael Miguel Nathan Nathaniel Nicholas Nicolas Noah Omar Oscar
    Parker Patrick Paul Peter Preston Richard Riley Robert Ryan Samuel Sean Seth Spencer Steven Theodore Thomas Timothy
    Tristan Tyler Victor Vincent Wesley William Wyatt Xavier Zachary""",
)

SHORT_FORMS: Mapping[str, tuple[str, ...]] = {
    name: tuple(forms.split())
    for name, forms in {
        "Abigail": "Abby", "Alejandro": "Alex", "Alexander": "Alex Xander", "Alexandra": "Alex Lexi", "Alexis": "Lexi",
        "Allison": "Allie", "Alyssa": "Aly", "Amanda": "Mandy", "Andrew": "Andy Drew", "Angela": "Angie",
        "Anthony": "Tony", "Antonio": "Tony", "Benjamin": "Ben Benny", "Cameron": "Cam", "Caroline": "Carrie",
        "Cassandra": "Cassie", "Catherine": "Cathy Cate", "Charles": "Charlie Chuck", "Charlotte": "Charlie Lottie",
        "Christian": "Chris", "Christina": "Chrissy Tina", "Christopher": "Chris", "Cynthia": "Cindy",
        "Daniel": "Dan Danny", "Danielle": "Dani", "David": "Dave", "Deborah": "Debbie", "Dominic": "Dom",
        "Donald": "Don", "Dorothy": "Dottie", "Douglas": "Doug", "Edward": "Ed Eddie", "Elijah": "Eli",
        "Elizabeth": "Liz Beth Lizzie Eliza", "Emily": "Em", "Evelyn": "Evie", "Francisco": "Frank", "Gabriel": "Gabe",
        "Gabriela": "Gabby", "Gabriella": "Gabby Ella", "Gabrielle": "Gabby", "Gerald": "Jerry", "Gregory": "Greg",
        "Isaac": "Ike", "Isabel": "Izzy Bella", "Isabella": "Izzy Bella", "Jackson": "Jack", "Jacob": "Jake",
        "Jacqueline": "Jackie", "James": "Jim Jamie", "Jason": "Jay", "Jasmine": "Jazz", "Jeffrey": "Jeff",
        "Jennifer": "Jen Jenny", "Jeremiah": "Jeremy", "Jessica": "Jess Jessie", "Jonathan": "Jon",
        "Joseph": "Joe Joey",
        "Joshua": "Josh", "Julian": "Jules", "Katherine": "Kate Katie Kathy", "Kathleen": "Kathy",
        "Kathryn": "Kate Katie",
        "Kenneth": "Ken Kenny", "Kimberly": "Kim", "Lawrence": "Larry", "Lucas": "Luke", "Mackenzie": "Kenzie",
        "Madeline": "Maddie", "Madison": "Maddie", "Margaret": "Maggie Meg Peggy", "Matthew": "Matt", "Maxwell": "Max",
        "Melissa": "Missy", "Michael": "Mike", "Michelle": "Shelly", "Natalie": "Nat", "Nathan": "Nate",
        "Nathaniel": "Nate", "Nicholas": "Nick", "Nicole": "Nikki", "Olivia": "Liv Livvy", "Pamela": "Pam",
        "Patricia": "Pat Patty", "Patrick": "Pat", "Peter": "Pete", "Phillip": "Phil", "Rachel": "Rach",
        "Rebecca": "Becca Becky", "Richard": "Rick Rich", "Robert": "Rob Bob Bobby", "Ronald": "Ron", "Samantha": "Sam",
        "Samuel": "Sam Sammy", "Sandra": "Sandy", "Savannah": "Savvy", "Sophia": "Sophie", "Stephanie": "Steph",
        "Stephen": "Steve", "Steven": "Steve", "Susan": "Sue Susie", "Teresa": "Terry", "Theodore": "Ted Theo",
        "Thomas": "Tom Tommy", "Timothy": "Tim", "Valerie": "Val", "Vanessa": "Nessa", "Veronica": "Ronnie",
        "Victoria": "Tori Vicky", "Vincent": "Vince", "Virginia": "Ginny", "Walter": "Walt", "Wesley": "Wes",
        "William": "Will Billy Liam", "Zachary": "Zach",
    }.items()
}  # fmt: skip
"""What people are called at home, by first name."""

STREET_TYPES = ("Street", "Avenue", "Drive", "Lane", "Road", "Court", "Way", "Place", "Circle", "Terrace")
_DIRECTIONS = ("N", "S", "E", "W")
_STREET_NAMES = (
    "Maple", "Oak", "Cedar", "Elm", "Walnut", "Willow", "Sycamore", "Birch", "Park", "Lake", "Hill", "River", "Church",
    "Mill", "School", "Highland", "Sunset", "Meadow Brook", "Old Post", "Fox Hollow", "Saint Paul",
    "Martin Luther King",
)  # fmt: skip
_FAMILY_STREETS, _NUMBERED_STREETS = 0.5, 0.15  # default


@record
class NameLists:
    """First names by era, first for female then for male bearers, and last names by their frequency."""

    female: tuple[tuple[str, ...], ...]
    male: tuple[tuple[str, ...], ...]
    last: Weighted[str]


@cache
def name_lists() -> NameLists:
    """Return the lists, read from Faker once: importing it takes about 0.1 s, which `--help` need not pay."""
    from faker.providers.person.en_US import Provider

    last_names = cast("Mapping[str, float]", Provider.last_names)
    return NameLists(
        female=_known(_FEMALE_BY_ERA, Provider.first_names_female),
        male=_known(_MALE_BY_ERA, Provider.first_names_male),
        last=Weighted(map(_spelled, last_names), last_names.values()),
    )


def _spelled(name: str) -> str:
    """Return a last name of the census's list as its bearers write it."""
    return marked.SPELLINGS.get(name) or (f"Mc{name[2:].capitalize()}" if name.startswith("Mc") else name)


_MARKED_LAST = Weighted(
    (tuple(name.replace("_", " ") for name in names.split()) for _, names in marked.LAST_NAMES),
    (share for share, _ in marked.LAST_NAMES),
)
_MARKED_SHARE = sum(share for share, _ in marked.LAST_NAMES) / 100
_MARKED_FIRST = {
    sex: tuple(name.replace("_", " ") for name in names.split()) for sex, names in marked.GIVEN_NAMES.items()
}
_GRAIN = 1_000_000  # as many parts of a draw settle a name; where it lies within one settles whether it is marked


def _known(eras: tuple[str, ...], names: Mapping[str, float]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(name for name in era.split() if name in names) or tuple(names) for era in eras)


def first_name(rng: Random, sex: str, birth_year: int, taken: Container[str] = ()) -> str:
    """Draw a first name that was common for `sex` (FEMALE or MALE) in `birth_year` and is not in `taken`.

    One in eighty has a mark or a space: José, Mary-Kate, Ja'Nae. One number is drawn for each try.
    """
    lists = name_lists()
    names = (lists.female if sex == "FEMALE" else lists.male)[bisect(ERA_STARTS, birth_year)]
    name = _given(rng.random(), names, _MARKED_FIRST[sex])
    while name in taken:
        name = _given(rng.random(), names, _MARKED_FIRST[sex])
    return name


def _given(luck: float, names: tuple[str, ...], unusual: tuple[str, ...]) -> str:
    place = luck * len(names)
    rest = (place - int(place)) / marked.GIVEN_NAME_SHARE
    return names[int(place)] if rest >= 1 else unusual[int(rest * len(unusual))]


def last_name(rng: Random) -> str:
    """Draw a last name by its frequency in the United States, with the marks that the census leaves out.

    One number is drawn.
    """
    luck = rng.random()
    rest = luck * _GRAIN % 1 / _MARKED_SHARE
    if rest >= 1:
        return name_lists().last.at(luck)
    kind = rest * 997 % 1  # as good as another draw
    names = _MARKED_LAST.at(rest)
    return names[int(kind * len(names))]


def preferred_name(rng: Random, first: str, middle: str | None) -> str | None:
    """Return a short form of `first`; without one, the middle name, which is what such people are called."""
    forms = SHORT_FORMS.get(first)
    return pick(rng, forms) if forms else middle


def street_address(rng: Random) -> str:
    """Draw a house number and a street: named after a family, a tree or a sight, or numbered; some with a direction."""
    number = between(rng, 1, 99) * 100 + between(rng, 1, 98) if rng.random() < 0.8 else between(rng, 1, 99)
    luck, family, kind = rng.random(), name_lists().last.pick(rng), pick(rng, STREET_TYPES)
    if luck < _FAMILY_STREETS:
        return f"{number} {family} {kind}"
    side, name = pick(rng, _DIRECTIONS), pick(rng, _STREET_NAMES)
    if luck < _FAMILY_STREETS + _NUMBERED_STREETS:
        return f"{number} {side} {_ordinal(between(rng, 1, 99))} {'Street' if kind == 'Lane' else kind}"
    return f"{number} {side + ' ' if rng.random() < 0.4 else ''}{name} {kind}"


def apartment(rng: Random) -> str:
    """Draw what follows the street in the address of a flat, such as `Apt 4B`."""
    number = between(rng, 1, 12) * 100 + between(rng, 1, 24)
    forms = (f"Apt {number}", f"Apt {number % 20 + 1}{pick(rng, 'ABCDEF')}", f"Unit {number % 60 + 1}", f"#{number}")
    return pick(rng, forms)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
