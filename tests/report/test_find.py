# ruff: noqa: E501 - a condition a line
"""Each condition finds who it says, by a query of the test's own."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from commands import command, only_line
from looked import AS_OF, ask
from prepared import NOON

from seedbed.database.sql_session import reading
from seedbed.datamodel import load
from seedbed.report.find import Search, find
from seedbed.report.queries import conditions

if TYPE_CHECKING:
    from prepared import Practices

    from seedbed.database.url import DatabaseUrl

# Where the practice's clocks are five hours behind UTC; no day of the test dataset's conditions is near midnight.
NOW, TODAY = "'2026-03-02T17:10'", "date('2026-03-02')"


def test_a_tenant_is_named_by_its_id_as_well(standard):
    ((own,),) = ask(standard, """SELECT "id" FROM "Clinic" WHERE "slug" = 'main'""")
    by_id, by_name = (command("find", "patient", "--clinic", each, "--json", url=standard) for each in (own, "main"))
    assert json.loads(by_id.stdout) == json.loads(by_name.stdout) != []


def plan(where: str) -> str:
    return f'SELECT "patientId" FROM "TreatmentPlan" WHERE {where}'


def worn(kinds: str, status: str = "IN_USE") -> str:
    return f"""SELECT "patientId" FROM "TreatmentPlan" WHERE "id" IN (
        SELECT "treatmentPlanId" FROM "ApplianceRecord" WHERE "status" = '{status}' AND "type" IN ({kinds}))"""


def treated_with(kinds: str) -> str:
    """Whoever has left for another practice wears them too, but is not treated here any more."""
    return f"""{worn(kinds)} AND "status" = 'ACTIVE'"""


def account(where: str) -> str:
    return f'SELECT "patientId" FROM "PatientAccount" WHERE {where}'


def accounts_of(table: str, where: str) -> str:
    return account(f'"id" IN (SELECT "accountId" FROM "{table}" WHERE {where})')


def policy(where: str) -> str:
    return f'SELECT "patientId" FROM "PatientInsurance" WHERE {where}'


def claims(where: str) -> str:
    return policy(f'"id" IN (SELECT "patientInsuranceId" FROM "InsuranceClaim" WHERE {where})')


def alert(where: str) -> str:
    return f'SELECT "patientId" FROM "PatientAlert" WHERE "isActive" = 1 AND {where}'


def visits(where: str, status: str = "'SCHEDULED','CONFIRMED','IN_PROGRESS','COMPLETED','NO_SHOW'") -> str:
    return f'SELECT "patientId" FROM "Appointment" WHERE "status" IN ({status}) AND {where}'


RETAINERS = "'ESSIX_RETAINER','HAWLEY_RETAINER','BONDED_RETAINER'"
AGE = """(2026 - CAST(strftime('%Y', "dateOfBirth") AS int) - (strftime('%m-%d', "dateOfBirth") > '03-02'))"""
LATER = f'"startsAt" > {NOW}'
PORTAL = """SELECT "id" FROM "PortalAccount" WHERE "status" = 'ACTIVE'"""

PATIENTS = {
    "overdue": account('"pastDue1To30Cents" > 0 OR "pastDue31To60Cents" > 0 OR "pastDue61To90Cents" > 0 OR "pastDueOver90Cents" > 0'),
    "overdue-30": account('max("pastDue31To60Cents", "pastDue61To90Cents", "pastDueOver90Cents") > 0'),
    "owes": account('"patientBalanceCents" > 0'),
    "paid-up": account('"chargesCents" > 0 AND "balanceCents" = 0'),
    "failed-payment": accounts_of("Payment", f"\"status\" = 'FAILED' AND julianday({NOW}) - julianday(\"receivedOn\") < 91"),
    "refund": accounts_of("Payment", "\"type\" = 'REFUND' AND \"status\" = 'POSTED'"),
    "payment-plan": accounts_of("PaymentPlan", "\"status\" = 'ACTIVE'"),
    "write-off": accounts_of("AccountAdjustment", "\"type\" = 'WRITE_OFF'"),
    "insured": policy("\"status\" = 'ACTIVE'"),
    "medicaid": policy("\"status\" <> 'TERMINATED' AND \"planId\" IN (SELECT \"id\" FROM \"InsurancePlan\" WHERE \"type\" = 'MEDICAID')"),
    "two-policies": 'SELECT "patientId" FROM "PatientInsurance" GROUP BY "patientId" HAVING count(*) = 2',
    "uninsured": 'SELECT "id" FROM "Patient" EXCEPT ' + policy("\"status\" = 'ACTIVE'"),
    "maximum-near": policy("\"status\" = 'ACTIVE' AND 1.0 * \"usedCents\" / \"lifetimeMaximumCents\" >= 0.75"),
    "claim-denied": claims("\"status\" = 'DENIED'"),
    "claim-rejected": claims("\"status\" = 'REJECTED'"),
    "claim-paying": claims("\"status\" = 'IN_PAYMENT'"),
    "claim-corrected": claims('"correctsId" IS NOT NULL'),
    "preauth-denied": policy("\"id\" IN (SELECT \"patientInsuranceId\" FROM \"Preauthorization\" WHERE \"status\" = 'DENIED')"),
    "preauth-waiting": policy('"id" IN (SELECT "patientInsuranceId" FROM "Preauthorization" WHERE "answeredOn" IS NULL)'),
    "braces": treated_with("'BRACES'"),
    "aligner": treated_with("'ALIGNERS'"),
    "refinement": plan("\"id\" IN (SELECT \"treatmentPlanId\" FROM \"TreatmentPhase\" WHERE \"type\" = 'REFINEMENT' AND \"status\" NOT IN ('PLANNED', 'CANCELLED'))"),
    "expander": treated_with("'PALATAL_EXPANDER','QUAD_HELIX'"),
    "elastics": plan("\"status\" = 'ACTIVE' AND \"id\" IN (SELECT \"treatmentPlanId\" FROM \"ElasticPrescription\" WHERE \"endedOn\" IS NULL)"),
    "mini-screw": worn("'MINI_SCREW'"),
    "retainer": worn(RETAINERS),
    "lost-retainer": worn(RETAINERS, "LOST"),
    "surgical": plan("\"type\" = 'SURGICAL'"),
    "transfer": plan("\"type\" = 'TRANSFER_IN'"),
    "phase-one": plan("\"type\" = 'PHASE_I'"),
    "phase-two": plan('"previousPlanId" IS NOT NULL AND "type" LIKE \'PHASE%\''),
    "limited": plan("\"type\" = 'LIMITED'"),
    "extractions": plan("\"startedOn\" IS NOT NULL AND \"extractions\" NOT IN ('[]')"),
    "class-three": plan("\"angleClass\" = 'CLASS_III'"),
    "late": plan(f"""date("estimatedEndOn") < {TODAY} AND "status" = 'ACTIVE' AND "id" NOT IN (
        SELECT "treatmentPlanId" FROM "TreatmentMilestone" WHERE "type" = 'DEBOND' AND "reachedOn" IS NOT NULL)"""),
    "started-lately": plan(f'julianday({NOW}) - julianday("startedOn") < 61'),
    "debond-lately": plan(f"""EXISTS (SELECT 1 FROM "TreatmentMilestone" m WHERE m."treatmentPlanId" = "TreatmentPlan"."id"
        AND m."type" = 'DEBOND' AND julianday({NOW}) - julianday(m."reachedOn") < 91)"""),
    "declined": plan("\"status\" = 'DECLINED'"),
    "deciding": plan("\"status\" = 'PROPOSED'"),
    "discontinued": plan("\"status\" = 'DISCONTINUED'"),
    "observation": "SELECT \"id\" FROM \"Patient\" WHERE \"status\" = 'OBSERVATION'",
    "cbct": "SELECT \"patientId\" FROM \"ImagingStudy\" WHERE \"id\" IN (SELECT \"studyId\" FROM \"PatientImage\" WHERE \"view\" = 'CBCT_VOLUME')",
    "lab-waiting": 'SELECT "patientId" FROM "LabOrder" WHERE "receivedOn" IS NULL AND "status" <> \'CANCELLED\'',
    "lab-remake": """SELECT "patientId" FROM "LabOrder" WHERE "id" IN (SELECT "labOrderId" FROM "LabOrderItem" WHERE "id" IN (
        SELECT "labOrderItemId" FROM "LabInspection" WHERE "id" IN (SELECT "inspectionId" FROM "LabRemake")))""",
    "today": visits(f'date("startsAt", "utcOffsetMinutes" || \' minutes\') = {TODAY}'),
    "unconfirmed": visits(f'{LATER} AND julianday("startsAt") - julianday({NOW}) < 7', "'SCHEDULED'"),
    "missed-last": f"""SELECT "patientId" FROM "Appointment" a WHERE "status" = 'NO_SHOW' AND NOT EXISTS (
        SELECT 1 FROM "Appointment" b WHERE b."patientId" = a."patientId" AND b."startsAt" > a."startsAt"
        AND b."startsAt" < {NOW} AND b."status" IN ('COMPLETED', 'NO_SHOW'))""",
    "often-missed": """SELECT "id" FROM "Patient" p WHERE 3 <= (
        SELECT count(*) FROM "Appointment" WHERE "patientId" = p."id" AND "status" = 'NO_SHOW')""",
    "no-next-visit": "SELECT \"id\" FROM \"Patient\" WHERE \"status\" = 'ACTIVE' EXCEPT " + visits(LATER),
    "waitlist": "SELECT \"patientId\" FROM \"WaitlistEntry\" WHERE \"resolvedAt\" IS NULL AND \"status\" IN ('WAITING', 'OFFERED')",
    "emergency": f'SELECT "patientId" FROM "EmergencyRequest" WHERE julianday({NOW}) - julianday("reportedAt") < 91',
    "rescheduled": visits(f'{LATER} AND "rescheduledFromId" <> \'\''),
    "exam-booked": visits(f"{LATER} AND \"appointmentTypeId\" IN (SELECT \"id\" FROM \"AppointmentType\" WHERE \"code\" = 'NEW_PATIENT_EXAM')"),
    "minor": f'SELECT "id" FROM "Patient" WHERE {AGE} < 18',
    "adult": f'SELECT "id" FROM "Patient" WHERE {AGE} >= 18',
    "sibling": """SELECT a."id" FROM "Patient" a, "Patient" b
        WHERE a."householdId" = b."householdId" AND a."id" <> b."id" AND b."status" = 'ACTIVE'""",
    "guardian-login": f"""SELECT "patientId" FROM "PortalAccess" WHERE "level" = 'GUARDIAN' AND "revokedAt" IS NULL
        AND "portalAccountId" IN ({PORTAL}) AND "patientId" IN (SELECT "id" FROM "Patient" WHERE {AGE} < 18)""",
    "portal": f'SELECT "patientId" FROM "PortalAccess" WHERE "revokedAt" IS NULL AND "portalAccountId" IN ({PORTAL})',
    "allergy": alert("\"type\" = 'ALLERGY'"),
    "latex": alert("\"message\" LIKE '%latex allergy%'"),
    "medical-alert": alert("\"type\" = 'MEDICAL'"),
    "anxious": alert("\"type\" = 'BEHAVIORAL'"),
    "interpreter": alert("\"message\" LIKE 'Prefers %'"),
    "shared-custody": alert("\"message\" LIKE '%custody%'"),
    "wrote-last": """SELECT "patientId" FROM "Conversation" c WHERE 'INBOUND' = (
        SELECT "direction" FROM "Message" WHERE "conversationId" = c."id" ORDER BY "number" DESC LIMIT 1)""",
    "no-texts": 'SELECT "patientId" FROM "NotificationPreference" WHERE "smsStoppedAt" > \'\'',
    "referred": 'SELECT "id" FROM "Patient" WHERE "referringProviderId" IS NOT NULL',
    "consent-revoked": "SELECT \"patientId\" FROM \"PatientConsent\" WHERE \"status\" = 'REVOKED'",
    "inactive": "SELECT \"id\" FROM \"Patient\" WHERE \"status\" IN ('INACTIVE', 'TRANSFERRED')",
}  # fmt: skip


def role(code: str) -> str:
    return (
        f"""SELECT "userId" FROM "RoleAssignment" WHERE "roleId" = (SELECT "id" FROM "Role" WHERE "code" = '{code}')"""
    )


OTHERS = {
    ("User", "doctor"): role("DOCTOR"),
    ("User", "front-desk"): role("FRONT_DESK"),
    ("User", "locked"): "SELECT \"id\" FROM \"User\" WHERE \"status\" NOT IN ('ACTIVE', 'INVITED')",
    ("Appointment", "today"): f'SELECT "id" FROM "Appointment" WHERE date("startsAt", "utcOffsetMinutes" || \' minutes\') = {TODAY}',
    ("Appointment", "no-show"): "SELECT \"id\" FROM \"Appointment\" WHERE \"status\" = 'NO_SHOW'",
    ("Appointment", "late-cancellation"): "SELECT \"appointmentId\" FROM \"AppointmentCancellation\" WHERE \"type\" = 'LATE'",
    ("InsuranceClaim", "denied"): "SELECT \"id\" FROM \"InsuranceClaim\" WHERE \"status\" = 'DENIED'",
    ("LabOrder", "late"): 'SELECT "id" FROM "LabOrder" WHERE julianday("receivedOn") > julianday("dueOn")',
    ("Lead", "lost"): 'SELECT "id" FROM "Lead" WHERE "lostAt" IS NOT NULL',
}  # fmt: skip

EXPECTED = {**{("Patient", name): sql for name, sql in PATIENTS.items()}, **OTHERS}

# What a practice of 50 patients may lack: states of which a practice of 600 has a few. Which of them it lacks changes with
# every change of its rows.
RARE = {
    "claim-corrected",
    "claim-rejected",
    "consent-revoked",
    "deciding",
    "discontinued",
    "exam-booked",
    "expander",
    "failed-payment",
    "interpreter",
    "late",
    "latex",
    "mini-screw",
    "no-next-visit",
    "no-texts",
    "overdue",
    "overdue-30",
    "preauth-denied",
    "preauth-waiting",
    "refund",
    "rescheduled",
    "shared-custody",
    "sibling",
    "surgical",
    "today",
    "waitlist",
    "write-off",
    "wrote-last",
}


@pytest.fixture(scope="module")
def full(practices: Practices) -> DatabaseUrl:
    """The full profile on SQLite, with an account late by two months: on some days there is none."""
    url = practices.copy("sqlite", "full", as_of=NOON)
    with closing(sqlite3.connect(url.path)) as db, db:
        db.execute("""UPDATE "PatientAccount" SET "pastDue31To60Cents" = 20000 WHERE "id" = (
            SELECT min("id") FROM "PatientAccount" WHERE "patientBalanceCents" > 20000)""")
    return url


def found(url: DatabaseUrl, model: str, *names: str, **options: object) -> list[str]:
    datamodel = load()
    with reading(url) as reader:
        matches = find(reader, datamodel, AS_OF, datamodel.models[model], Search(names, **options))  # type: ignore[arg-type]
    return [match.id for match in matches]


def test_every_condition_is_proven_here():
    assert {(each.model, each.name) for each in conditions()} == EXPECTED.keys()
    assert len(PATIENTS) >= 40


@pytest.mark.parametrize(("model", "name"), EXPECTED)
def test_a_condition_finds_those_whom_it_names(full, model, name):
    ids = found(full, model, name)
    assert ids
    assert len(ids) == len(set(ids))
    assert set(ids) == {key for (key,) in ask(full, EXPECTED[model, name])}


def test_a_small_practice_has_most_of_them(standard):
    missing = {name for name in PATIENTS if not found(standard, "Patient", name)}
    assert missing <= RARE
    assert len(missing) < len(PATIENTS) / 3


def test_conditions_combine(full):
    both = set(found(full, "Patient", "overdue", "aligner"))
    assert both == set(found(full, "Patient", "overdue")) & set(found(full, "Patient", "aligner"))
    apart = set(found(full, "Patient", "minor", without=["portal"]))
    assert apart == set(found(full, "Patient", "minor")) - set(found(full, "Patient", "portal"))


def test_one_tenant_alone(full):
    north = found(full, "Patient", "braces", tenant="north")
    assert 0 < len(north) < len(found(full, "Patient", "braces"))


def test_one_tenant_of_a_model_that_the_project_has_no_words_for(full):
    every, north = (json.loads(command("find", "room", *of, "-n", "999", "--json", url=full).stdout)
                    for of in ((), ("--clinic", "north")))  # fmt: skip
    assert {room["tenant"] for room in every} == {"main", "north", "west"}
    assert north == [room for room in every if room["tenant"] == "north"]
    [clinic] = json.loads(command("find", "clinic", "--clinic", "north", "--json", url=full).stdout)
    assert clinic["tenant"] == "north"


def test_a_model_whose_rows_do_not_name_a_tenant_says_so(full, datamodel):
    apart = next(
        name for name, model in datamodel.models.items() if "clinicId" not in model.fields and name != "Clinic"
    )
    done = command("find", apart, "--clinic", "north", url=full)
    assert done.returncode == 2
    assert f"{apart} has no column clinicId. Leave out --tenant." in only_line(done)


def test_the_command_says_who_and_why(full):
    done = command("find", "patient", "overdue", "aligner", "--limit", "1", url=full)
    assert done.returncode == 0
    [line] = done.stdout.splitlines()
    every = len(found(full, "Patient", "overdue", "aligner"))
    assert done.stderr == f"{every - 1} more match; --limit {every} prints all.\n"
    assert "past due; aligners" in line
    assert command("find", "--list", url=full).stdout.count("\n") > 60


def test_nobody_is_an_exit_code(full):
    done = command("find", "patient", "minor", "adult", "--without", "portal", url=full)
    assert (done.returncode, done.stdout) == (1, "")
    counts = [len(found(full, "Patient", name)) for name in ("minor", "adult")]
    rest = len(found(full, "Patient", without=["portal"]))
    assert done.stderr == (
        f"No patient matches all of these. Each alone: minor {counts[0]}, adult {counts[1]}, without portal {rest}.\n"
    )


def test_a_condition_that_finds_nobody_is_named(standard):
    name = next(name for name in sorted(RARE) if not found(standard, "Patient", name))
    done = command("find", "patient", name, "--clinic", "main", url=standard)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (f"No patient of main matches '{name}'. Use another condition, or seed a larger profile.\n")


def test_an_unknown_tenant_is_an_error_and_not_an_empty_answer(standard):
    done = command("find", "patient", "minor", "--clinic", "mian", url=standard)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no Clinic 'mian'. Name one by id or slug" in only_line(done)


def test_an_unknown_condition_is_named_with_the_nearest(full):
    done = command("find", "patient", "overdu", url=full)
    assert done.returncode == 2
    assert "Did you mean 'overdue" in only_line(done)
