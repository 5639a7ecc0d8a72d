"""Schemas whose names are not English: their columns hold what their names say in their own language."""

from __future__ import annotations

import re

import pytest
from schema_rows import rows_of

from seedbed.factories.shapes.makers import OWN, register, slug
from seedbed.factories.shapes.subject import words_of
from seedbed.factories.shapes.words import PLACES

ENGLISH = """
data tags roles series categories local fine land art cargo persona entry resume notes emission desc num tempo
dataSource startDate userType note types services employees anterior pages courses final via
cores cpuCores corsOrigin mess
"""
POSTAL_CODES = {place[0]: place[3] for place in PLACES}

CUSTOMERS = """
model {model} {{
  {first} String
  {last} String
  email String
  {street} String
  {code} String
  {city} String
  {phone} String
  {birth} DateTime
}}
"""
WORDS = {
    "German": ("Kunde", "vorname", "nachname", "strasse", "plz", "ort", "telefonnummer", "geburtsdatum"),
    "Portuguese": ("Cliente", "primeiroNome", "sobrenome", "endereco", "cep", "cidade", "telefone", "dataNascimento"),
    "Spanish": ("Clientes", "nombres", "apellido", "calle", "codigoPostal", "ciudad", "telefono", "fecha_nacimiento"),
    "French": ("Utilisateur", "prenom", "nom_famille", "rue", "code_postal", "ville", "telephone", "date_naissance"),
    "Italian": ("Utente", "prenome", "cognome", "indirizzo", "codicePostale", "citta", "cellulare", "dataNascita"),
}


@pytest.mark.parametrize("language", WORDS)
def test_a_customer_has_a_name_an_address_and_a_birthday(language):
    model, first, last, street, code, city, phone, birth = WORDS[language]
    schema = CUSTOMERS.format(
        model=model, first=first, last=last, street=street, code=code, city=city, phone=phone, birth=birth
    )
    for row in rows_of(schema, 30)[model]:
        assert row["email"].startswith(f"{slug(row[first])}.{slug(row[last])}")
        assert row[code] == POSTAL_CODES[row[city]]
        assert re.match(r"\d+ \w+", row[street])
        assert row[phone].startswith("+")
        assert 1935 < row[birth].year < 2012


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fecha_inicio", "start date"),
        ("dataFim", "end date"),
        ("Datum_Ende", "date end"),
        ("criado_em", "created at"),
        ("geaendert_am", "updated at"),
        ("valor_total_do_pedido", "total order value"),
        ("numero_da_nota_fiscal", "invoice number"),
        ("nombreUsuario", "username"),
        ("id_cliente", "customer id"),
        ("rechnungsbetrag", "invoice amount"),
        ("kundennummer", "customer number"),
        ("desc_servico", "service description"),
        ("in_bearbeitung", "in progress"),
        ("Usuarios", "user"),
    ],
)
def test_a_name_is_read_in_english(name, words):
    assert words_of(name) == words


@pytest.mark.parametrize("name", re.findall(r"\w+", ENGLISH))
def test_an_english_name_stays_as_it_is(name):
    assert words_of(name) == " ".join(re.findall(r"[A-Z]?[a-z]+", name)).lower()


def test_a_row_has_the_states_of_its_language_and_the_moments_that_they_say():
    orders = rows_of("""
model Bestellung {
  nummer String @unique
  status String @default("offen")
  betrag Float
  erstellt_am DateTime @default(now())
  bezahlt_am DateTime?
}
""")["Bestellung"]
    assert {row["status"] for row in orders} == {"offen", "bezahlt", "storniert"}
    for row in orders:
        assert (row["bezahlt_am"] is None) == (row["status"] != "bezahlt")
        assert row["bezahlt_am"] is None or row["bezahlt_am"] >= row["erstellt_am"]


def test_what_begins_comes_before_what_ends():
    for row in rows_of(
        "model Turno {\n fecha_inicio DateTime\n fecha_fin DateTime\n hora_inicio String\n hora_fin String\n}"
    )["Turno"]:
        assert row["fecha_inicio"] < row["fecha_fin"]
        assert row["hora_inicio"] < row["hora_fin"]


def test_a_pattern_of_a_project_is_in_the_language_of_its_names():
    register(r"\bkennung$", lambda subject, row: f"K{row.number}")
    register(r"^vorname$", lambda subject, row: "Resi")
    try:
        [row] = rows_of("model Mitglied {\n vorname String\n kennung String\n}", 1)["Mitglied"]
    finally:
        del OWN[:2]
    assert (row["vorname"], row["kennung"]) == ("Resi", "K1")
