"""The words that values are made of. None of them names a person, a company or an address that is meant."""

from __future__ import annotations

# fmt: off
FIRST_NAMES = tuple(
    "Anna Marco Sofia Lukas Emma Noah Elena David Laura Thomas Julia Daniel Maria Peter Nora Simon Clara "
    "Jonas Lea Paul Amelia Henry Grace Oliver Ruby Samuel Alice Jack Maya Adam Priya Arjun Mei Kenji Yuki "
    "Omar Layla Ines Hugo Camille Louis Chloe Mateo Lucia Diego Carmen Rafael Beatriz Ingrid Erik Astrid "
    "Magnus Zofia Jakub Katya Ivan Amina Kofi Zanele Tariq".split()
)
WOMEN = frozenset(
    "Anna Sofia Emma Elena Laura Julia Maria Nora Clara Lea Amelia Grace Ruby Alice Maya Priya Mei Layla Ines Camille "
    "Chloe Lucia Carmen Beatriz Ingrid Astrid Zofia Katya Amina Zanele Yuki".split()
)
LAST_NAMES = tuple(
    "Keller Rossi Meyer Novak Silva Andersen Kowalski Martin Dubois Moreau Garcia Lopez Romero Costa "
    "Pereira Fischer Weber Wagner Becker Hoffmann Lindgren Nilsson Hansen Larsen Virtanen Murphy Walsh "
    "Byrne Hughes Parker Bennett Coleman Foster Hayes Jenkins Morgan Price Reed Sanders Turner Ward Patel "
    "Sharma Chen Wang Tanaka Sato Kim Park Nguyen Haddad Mansour Okafor Mensah Dlamini Petrov Ivanova "
    "Horvat Marin Bauer".split()
)
PARTICLES = ("Bright", "North", "Blue", "Green", "Silver", "Cedar", "Harbor", "Summit", "River", "Maple", "Stone",
             "Golden", "Clear", "Swift", "Open", "Lake", "Oak", "Copper", "Meadow", "Sun")
TRADES = ("Labs", "Works", "Studio", "Partners", "Foods", "Media", "Supply", "Systems", "Logistics", "Design",
          "Analytics", "Energy", "Travel", "Books", "Outfitters")
LEGAL = ("Ltd", "GmbH", "Inc", "SA", "LLC", "AG")
STREETS = ("Station Road", "Main Street", "Church Lane", "Park Avenue", "Mill Road", "High Street", "Garden Way",
           "Lake View", "Market Square", "Hill Street", "River Walk", "Orchard Close", "Bridge Street", "Elm Street",
           "School Lane", "Harbor Drive")
ADJECTIVES = ("compact", "classic", "lightweight", "handmade", "modern", "wireless", "organic", "foldable", "ceramic",
              "wooden", "stainless", "adjustable", "soft", "waterproof", "recycled", "premium")
NOUNS = ("desk lamp", "backpack", "water bottle", "notebook", "office chair", "coffee grinder", "running shoes",
         "headphones", "rain jacket", "cutting board", "travel mug", "keyboard", "picnic blanket", "wall clock",
         "storage box", "tea set", "bike light", "yoga mat", "phone stand", "linen shirt")
TOPICS = ("Quarterly planning", "Getting started", "Release notes", "Team offsite", "Customer interview", "Summer sale",
          "Onboarding checklist", "Design review", "Budget update", "Weekly summary", "Community evening", "Roadmap",
          "Security basics", "Spring cleaning", "Hiring plan", "Product tour", "Workshop", "Open house",
          "Photo walk", "Annual report")
MODIFIERS = ("for beginners", "in practice", "this autumn", "in ten minutes", "for small teams", "step by step",
             "revisited", "and what comes next", "in Lisbon", "for the new year", "behind the scenes", "at a glance")
SENTENCES = (
    "Thanks for the quick reply, that works well for us.",
    "Please have a look before Thursday and tell me what you think.",
    "The delivery arrived this morning and everything is in order.",
    "We moved the meeting to the afternoon so that everyone can join.",
    "I have attached the latest version with the changes from yesterday.",
    "Could you confirm the address before we send it out?",
    "It took a little longer than planned, but the result is worth it.",
    "Most visitors come at the weekend, so we will open an hour earlier.",
    "The first draft is ready, and feedback is welcome.",
    "Nothing urgent, it can wait until next week.",
    "The new layout is much easier to read on a phone.",
    "We agreed on the price and will sign on Monday.",
    "Bring a jacket, the evenings are cool at this time of the year.",
    "A few small fixes are left, none of them blocks the release.",
    "The room holds about forty people and has a projector.",
    "Let me know if you need anything else.",
)
JOBS = ("Product Manager", "Software Engineer", "Designer", "Sales Lead", "Accountant", "Office Manager", "Consultant",
        "Data Analyst", "Support Agent", "Editor", "Recruiter", "Project Lead")
DEPARTMENTS = ("Sales", "Marketing", "Finance", "Engineering", "Operations", "Support", "Design", "People")
CATEGORIES = ("Home", "Outdoor", "Kitchen", "Books", "Office", "Travel", "Music", "Sports", "Garden", "Toys",
              "Health", "Art")
TAGS = ("new", "sale", "popular", "draft", "review", "internal", "external", "urgent", "summer", "winter", "featured",
        "archive")
COLOURS = (("Red", "#d64545"), ("Blue", "#3b6fb5"), ("Green", "#4f9d69"), ("Yellow", "#e6b93d"), ("Orange", "#e07b39"),
           ("Purple", "#7d5ba6"), ("Grey", "#8a8f98"), ("Black", "#1f2328"), ("White", "#fafafa"), ("Teal", "#2a9d8f"))
STATES = ("active", "pending", "completed", "draft", "cancelled")
PRIORITIES = ("medium", "low", "high", "urgent")
ROLES = ("member", "admin", "editor", "viewer", "owner")
GENDERS = ("female", "male", "other")
EVENTS = ("user.created", "order.paid", "booking.confirmed", "invoice.sent", "file.uploaded", "session.started")
FILES = (("report", "pdf", "application/pdf"), ("photo", "jpg", "image/jpeg"), ("logo", "png", "image/png"),
         ("contract", "pdf", "application/pdf"), ("export", "csv", "text/csv"), ("notes", "txt", "text/plain"),
         ("slides", "pdf", "application/pdf"), ("clip", "mp4", "video/mp4"))
AGENTS = ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
          "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1")
METHODS = ("card", "bank transfer", "cash", "invoice")
CARDS = ("Visa", "Mastercard", "Amex")
UNITS = ("piece", "kg", "hour", "box", "litre")
HTTP_METHODS = ("GET", "POST", "PUT", "DELETE")
PROVIDERS = ("google", "github", "email", "microsoft")
RELATIONS = ("partner", "parent", "sibling", "friend", "colleague")
ANSWERS = ("Yes, that is right.", "Not yet.", "Twice a week.", "About ten.", "It depends on the season.")
SIZES = ("M", "S", "L", "XL", "XS")
PLATFORMS = ("web", "ios", "android", "desktop")
ADDRESS_LABELS = ("home", "work", "billing", "delivery")
SCOPES = ("read:profile", "read:orders", "write:orders", "read:reports", "openid")
SIGN_INS = ("password", "oauth2", "sso", "code")
BROWSERS = ("Chrome", "Safari", "Firefox", "Edge")
COMMANDS = ("npm run build", "make test", "python manage.py check", "ls -la", "git status")
SERVICES = ("billing", "search", "mailer", "reports", "gateway", "scheduler", "storage")
EDUCATION = ("bachelor", "master", "secondary school", "vocational training", "doctorate")
MARITAL = ("single", "married", "divorced", "widowed")
EMPLOYMENT = ("full-time", "part-time", "self-employed", "contract")
FREQUENCIES = ("monthly", "weekly", "daily", "quarterly", "yearly")
ENVIRONMENTS = ("production", "staging", "development")
DIRECTIONS = ("inbound", "outbound")
TIERS = ("basic", "pro", "team", "enterprise")

# City, region, its code, postal code, country, its codes, currency, latitude, longitude, time zone, dialling prefix,
# locale, language.
PLACES = (
    ("Zürich", "Zürich", "ZH", "8001", "Switzerland", "CH", "CHE", "CHF", 47.3769, 8.5417, "Europe/Zurich", "+41 44", "de-CH", "de"),
    ("Berlin", "Berlin", "BE", "10115", "Germany", "DE", "DEU", "EUR", 52.5321, 13.3849, "Europe/Berlin", "+49 30", "de-DE", "de"),
    ("Lyon", "Auvergne-Rhône-Alpes", "ARA", "69001", "France", "FR", "FRA", "EUR", 45.7676, 4.8344, "Europe/Paris", "+33 4", "fr-FR", "fr"),
    ("Madrid", "Comunidad de Madrid", "MD", "28001", "Spain", "ES", "ESP", "EUR", 40.4233, -3.6850, "Europe/Madrid", "+34 91", "es-ES", "es"),
    ("Milano", "Lombardia", "MI", "20121", "Italy", "IT", "ITA", "EUR", 45.4722, 9.1922, "Europe/Rome", "+39 02", "it-IT", "it"),
    ("Lisboa", "Lisboa", "LI", "1100-053", "Portugal", "PT", "PRT", "EUR", 38.7107, -9.1366, "Europe/Lisbon", "+351 21", "pt-PT", "pt"),
    ("London", "England", "ENG", "EC1A 1BB", "United Kingdom", "GB", "GBR", "GBP", 51.5200, -0.0975, "Europe/London", "+44 20", "en-GB", "en"),
    ("Stockholm", "Stockholm", "AB", "111 20", "Sweden", "SE", "SWE", "SEK", 59.3310, 18.0580, "Europe/Stockholm", "+46 8", "sv-SE", "sv"),
    ("Warszawa", "Mazowieckie", "MZ", "00-001", "Poland", "PL", "POL", "PLN", 52.2297, 21.0122, "Europe/Warsaw", "+48 22", "pl-PL", "pl"),
    ("Portland", "Oregon", "OR", "97205", "United States", "US", "USA", "USD", 45.5207, -122.6876, "America/Los_Angeles", "+1 503", "en-US", "en"),
    ("Austin", "Texas", "TX", "78701", "United States", "US", "USA", "USD", 30.2711, -97.7437, "America/Chicago", "+1 512", "en-US", "en"),
    ("Toronto", "Ontario", "ON", "M5V 2T6", "Canada", "CA", "CAN", "CAD", 43.6426, -79.3871, "America/Toronto", "+1 416", "en-CA", "en"),
    ("Sydney", "New South Wales", "NSW", "2000", "Australia", "AU", "AUS", "AUD", -33.8688, 151.2093, "Australia/Sydney", "+61 2", "en-AU", "en"),
    ("Kyoto", "Kyoto", "26", "600-8216", "Japan", "JP", "JPN", "JPY", 34.9858, 135.7588, "Asia/Tokyo", "+81 75", "ja-JP", "ja"),
    ("Amsterdam", "Noord-Holland", "NH", "1012 AB", "Netherlands", "NL", "NLD", "EUR", 52.3738, 4.8910, "Europe/Amsterdam", "+31 20", "nl-NL", "nl"),
    ("Utrecht", "Utrecht", "UT", "3511 AD", "Netherlands", "NL", "NLD", "EUR", 52.0907, 5.1214, "Europe/Amsterdam", "+31 30", "nl-NL", "nl"),
    ("Gent", "Oost-Vlaanderen", "VOV", "9000", "Belgium", "BE", "BEL", "EUR", 51.0543, 3.7174, "Europe/Brussels", "+32 9", "nl-BE", "nl"),
    ("Wien", "Wien", "9", "1010", "Austria", "AT", "AUT", "EUR", 48.2082, 16.3738, "Europe/Vienna", "+43 1", "de-AT", "de"),
    ("Dublin", "Leinster", "L", "D02 X285", "Ireland", "IE", "IRL", "EUR", 53.3438, -6.2546, "Europe/Dublin", "+353 1", "en-IE", "en"),
    ("København", "Hovedstaden", "84", "1050", "Denmark", "DK", "DNK", "DKK", 55.6805, 12.5868, "Europe/Copenhagen", "+45 33", "da-DK", "da"),
    ("Oslo", "Oslo", "03", "0150", "Norway", "NO", "NOR", "NOK", 59.9115, 10.7478, "Europe/Oslo", "+47 22", "nb-NO", "nb"),
    ("Helsinki", "Uusimaa", "18", "00100", "Finland", "FI", "FIN", "EUR", 60.1699, 24.9384, "Europe/Helsinki", "+358 9", "fi-FI", "fi"),
    ("Bengaluru", "Karnataka", "KA", "560001", "India", "IN", "IND", "INR", 12.9763, 77.5929, "Asia/Kolkata", "+91 80", "en-IN", "en"),
    ("Guadalajara", "Jalisco", "JAL", "44100", "Mexico", "MX", "MEX", "MXN", 20.6736, -103.3440, "America/Mexico_City", "+52 33", "es-MX", "es"),
    ("Wellington", "Wellington", "WGN", "6011", "New Zealand", "NZ", "NZL", "NZD", -41.2866, 174.7756, "Pacific/Auckland", "+64 4", "en-NZ", "en"),
    ("Cape Town", "Western Cape", "WC", "8001", "South Africa", "ZA", "ZAF", "ZAR", -33.9249, 18.4241, "Africa/Johannesburg", "+27 21", "en-ZA", "en"),
    ("São Paulo", "São Paulo", "SP", "01310-100", "Brazil", "BR", "BRA", "BRL", -23.5614, -46.6559, "America/Sao_Paulo", "+55 11", "pt-BR", "pt"),
)
OWN_COUNTRIES = {
    "Schweiz": "Switzerland", "Suisse": "Switzerland", "Svizzera": "Switzerland", "Deutschland": "Germany", "España": "Spain", "Espana": "Spain", "Italia": "Italy",
    "UK": "United Kingdom", "Nederland": "Netherlands", "The Netherlands": "Netherlands", "België": "Belgium", "Österreich": "Austria", "Danmark": "Denmark", "Norge": "Norway", "México": "Mexico",
    "Sverige": "Sweden", "Polska": "Poland", "United States of America": "United States", "Estados Unidos": "United States", "Brasil": "Brazil",
}
"""What a country is called there, or by another name, and its name among the places."""
# fmt: on
