"""DATABASE_URL: what is understood, what is refused, and what is printed."""

from __future__ import annotations

import pytest
from support import use_folder

from seed.config import PROJECT_ROOT
from seedbed.database import DatabaseUrl, database_url, setting
from seedbed.database.errors import describe
from seedbed.database.session import for_engine
from seedbed.errors import UsageError

PRISMA = PROJECT_ROOT / "prisma"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder of the test's own, so that the machine's .env is out of the way."""
    (tmp_path / "prisma").mkdir()
    use_folder(tmp_path, monkeypatch)
    return tmp_path


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("file:./dev.db", PRISMA / "dev.db"),
        ("file:dev.db", PRISMA / "dev.db"),
        ("file:../other/x.db", PROJECT_ROOT / "other" / "x.db"),
        ("file:/data/x.db", "/data/x.db"),
        ("file:///data/x.db", "/data/x.db"),
        ("FILE:dev.db?connection_limit=1", PRISMA / "dev.db"),
        ("file:my data.db", PRISMA / "my data.db"),
        # As in Prisma, which decodes nothing in a file's name.
        ("file:my%20data.db", PRISMA / "my%20data.db"),
        ("file:100%.db", PRISMA / "100%.db"),
    ],
)
def test_a_file_is_found_from_the_folder_of_the_schema(raw, path):
    parsed = DatabaseUrl.parse(raw)
    assert parsed.provider == "sqlite"
    assert str(parsed.path) == str(path)
    assert parsed.is_local


@pytest.mark.parametrize(
    ("raw", "host", "local", "name", "shown"),
    [
        ("postgresql://u:pw@localhost:5432/orca", "localhost", True, "orca", "PostgreSQL orca on localhost:5432"),
        ("postgres://u@127.0.0.1/orca", "127.0.0.1", True, "orca", "PostgreSQL orca on 127.0.0.1"),
        ("postgresql://u@[::1]:5432/orca", "::1", True, "orca", "PostgreSQL orca on ::1:5432"),
        ("POSTGRESQL://u@DB.example.com/orca", "db.example.com", False, "orca", "PostgreSQL orca on db.example.com"),
        ("postgresql://u@localhost/orca?host=db.example.com", "db.example.com", False, "orca", None),
        ("postgresql://u@/orca?host=/var/run/postgresql", "", True, "orca", "PostgreSQL orca on localhost"),
        ("postgresql:///orca", "", True, "orca", "PostgreSQL orca on localhost"),
        (
            "postgresql://u:p%2Fw%40@10.0.0.5/orca?schema=app",
            "10.0.0.5",
            False,
            "orca",
            "PostgreSQL orca, schema app, on 10.0.0.5",
        ),
    ],
)
def test_a_server_is_local_or_another_machine(raw, host, local, name, shown):
    parsed = DatabaseUrl.parse(raw)
    assert (parsed.provider, parsed.host, parsed.is_local, parsed.name) == ("postgresql", host, local, name)
    assert shown is None or str(parsed) == shown


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("mysql://u:secret@h/d", "the scheme 'mysql'"),
        ("jdbc+mysql://u:secret@h/d", "the scheme 'jdbc+mysql'"),
        ("postgresql+asyncpg://u:secret@h/d", "the scheme 'postgresql+asyncpg'"),
        ("./dev.db", "no scheme"),
        ('"file:./dev.db"', "no scheme"),
        ("", "no scheme"),
        ("file:", "names no file"),
        ("file:?mode=ro", "names no file"),
        ("postgresql://u:secret@h", "names no database"),
        ("postgresql://u:secret@h/", "names no database"),
        ("postgresql://u:secret@h:port/d", "host or port is malformed"),
        ("postgresql://u:secret@h:99999/d", "host or port is malformed"),
        ("postgresql://u:secret@[::1/d", "host or port is malformed"),
        ("postgresql://u:se/secret@h/d", "malformed"),
        # The number before the slash could be a port.
        ("postgresql://u:12/secret@h/d", "percent-encode"),
        ("mongodb://u:secret@h/my%20shop", "cannot contain ' '. "),
        ("mongodb://u:secret@h/shop.test", "cannot contain '.'. "),
        ("mongodb://u:secret@h/a$b%2Fc", "cannot contain '$' or '/'. "),
        ("mongodb://u:secret@h/" + "ä" * 32, "has 64 bytes; MongoDB allows 63"),
        ("mongodb://u:secret@h/admin", "'admin', which belongs to the server itself"),
        ("mongodb://u:secret@h/local?x=1", "'local', which belongs to the server itself"),
        ("mongodb:///shop", "names no host"),
        ("mongodb://u:secret@a:1,/shop", "names no host"),
        ("mongodb+srv://u:secret@10.0.0.5/shop", "takes one host name and no port"),
        ("mongodb+srv://u:secret@cluster.example.com:27017/shop", "takes one host name and no port"),
        ("mongodb+srv://u:secret@localhost/shop", "takes one host name and no port"),
    ],
)
def test_what_no_database_answers_to_is_refused_without_the_password(raw, told):
    with pytest.raises(UsageError) as caught:
        DatabaseUrl.parse(raw)
    message = str(caught.value)
    assert told in message
    assert message.startswith("DATABASE_URL ")
    assert "secret" not in message


@pytest.mark.parametrize(
    "raw",
    [
        "mongodb+srv://u:secret@cluster0.ab-c1.mongodb.example/shop?retryWrites=true",
        "mongodb://a:27017,b:27018/häfen?replicaSet=rs0",
        "mongodb://%2Ftmp%2Fmongodb-27017.sock/shop",
        "mongodb://u:secret@[::1]:27017/shop?authSource=admin",
    ],
)
def test_addresses_of_mongodb_in_every_form_are_read(raw):
    assert DatabaseUrl.parse(raw).raw == raw


def test_a_scheme_in_capitals_is_handed_on_as_drivers_know_it():
    assert DatabaseUrl.parse("MongoDB://h/Shop").raw == "mongodb://h/Shop"
    assert DatabaseUrl.parse("POSTGRESQL://u@h/Shop").raw == "postgresql://u@h/Shop"


@pytest.mark.parametrize("password", ["p", "password", "Correct"])
def test_a_password_that_is_an_ordinary_word_leaves_our_sentences_alone(password):
    url = DatabaseUrl.parse(f"mongodb://u:{password}@h/shop")
    error = RuntimeError(f"Authentication failed for u:{password}@h")
    assert describe(error, url, otherwise="") == f"MongoDB shop on h: {str(error).replace(password, '***')}."
    refused = RuntimeError(f"password authentication failed: {password}")
    assert describe(refused, url) == "MongoDB shop on h refuses the user or password. Correct DATABASE_URL."


@pytest.mark.parametrize(
    "raw", ["postgresql://user:secret@h:5432/d?password=secret", "postgresql://h/d?sslpassword=secret"]
)
def test_no_password_is_ever_printed(raw):
    parsed = DatabaseUrl.parse(raw)
    for text in (str(parsed), repr(parsed), f"{parsed}", f"{[parsed]}"):
        assert "secret" not in text
        assert "user" not in text


def test_a_file_inside_the_project_is_named_from_its_root():
    assert str(DatabaseUrl.parse("file:./dev.db")) == "SQLite prisma/dev.db"
    assert str(DatabaseUrl.parse("file:/data/x.db")) == "SQLite /data/x.db"


def test_without_settings_it_is_the_development_file(project):
    assert database_url().path == project / "prisma" / "dev.db"


def test_the_environment_wins_over_the_file_of_settings(project, monkeypatch):
    (project / ".env").write_text("DATABASE_URL=file:from-file.db\n")
    assert database_url().path.name == "from-file.db"
    monkeypatch.setenv("DATABASE_URL", "file:from-environment.db")
    assert database_url().path.name == "from-environment.db"


def test_settings_may_lie_beside_the_schema_as_for_prisma(project):
    (project / "prisma" / ".env").write_text('DATABASE_URL="file:beside.db"\nORCA_ENV=staging\n')
    assert database_url().path.name == "beside.db"
    (project / ".env").write_text("DATABASE_URL=file:root.db\n")
    assert database_url().path.name == "root.db"
    assert setting("ORCA_ENV") == "staging"


@pytest.mark.parametrize(
    ("source", "name"),
    [('"file:./shop.db"', "shop.db"), ('env("SHOP_URL")', "other.db"), ('env("DATABASE_URL")', "dev.db")],
)
def test_without_settings_it_is_the_address_of_the_schema(project, monkeypatch, source, name):
    monkeypatch.setenv("SHOP_URL", "file:other.db")
    (project / "prisma" / "schema.prisma").write_text(
        f'datasource db {{\n  provider = "sqlite"\n  url = {source}\n}}\n'
    )
    assert database_url().path == project / "prisma" / name
    monkeypatch.setenv("DATABASE_URL", "file:first.db")
    assert database_url().path == project / "prisma" / "first.db"


def test_an_empty_setting_counts_as_none(project, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    assert database_url().path == project / "prisma" / "dev.db"
    assert setting("ORCA_ENV") is None
    # So that the one of the file counts: somebody's practice, or that this is production.
    (project / ".env").write_text("DATABASE_URL=file:./mine.db\nORCA_ENV=production\n")
    monkeypatch.setenv("ORCA_ENV", "")
    assert database_url().path == project / "prisma" / "mine.db"
    assert setting("ORCA_ENV") == "production"


def test_a_very_short_password_is_hidden_where_it_stands_alone():
    url = DatabaseUrl.parse("postgresql://app:p@localhost/shop")
    assert url.redact("app:p@localhost: permission denied, p") == "app:***@localhost: permission denied, ***"
    long = DatabaseUrl.parse("postgresql://app:secret@localhost/shop")
    assert long.redact("topsecretfile secret") == "top***file ***"


def test_an_engine_that_does_not_start_is_told_with_the_options_that_node_was_given(monkeypatch):
    error = type("EngineConnectionError", (Exception,), {})("Could not connect to the query engine")
    url = DatabaseUrl.parse("file:./dev.db")
    monkeypatch.delenv("NODE_OPTIONS", raising=False)
    assert describe(error, url).startswith("The query engine did not start. Run `prisma generate`")

    monkeypatch.setenv("NODE_OPTIONS", "--bogus")
    assert "NODE_OPTIONS is --bogus: correct or unset it." in describe(error, url)


def test_the_engine_is_told_the_whole_path_of_a_file_whatever_folder_it_starts_from():
    url = DatabaseUrl.parse("file:./boats.db?connection_limit=1")
    told, _, query = for_engine(url).partition("?")
    assert told == f"file:{url.path}"
    assert "connection_limit=1" in query
