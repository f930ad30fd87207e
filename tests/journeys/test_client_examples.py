"""The examples that people copy: every operation fits the schema, and the Python client walks the whole path."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values

from server.schema import build_schema
from tests.journeys.town import OPERATOR, Town
from tests.serving import PASSWORD

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "client-examples").rglob("*.graphql"))
OPERATIONS = [*EXAMPLES, *sorted((ROOT / "server" / "graphiql" / "src").rglob("*.graphql"))]
CLIENT = ROOT / "client-examples" / "python" / "walk.py"
SENTENCES = (
    "with 20 % discount",
    "less 90.00 of discount: 360.00",
    "REVERSE_CHARGE, 0 %: 0.00 of VAT",
    "the payment is FAILED",
    "the payment is SUCCEEDED",
    "the subscription is ACTIVE",
    "5 of 5 seats are free",
    "heard live: seat.invited",
    "a seat for Business is ACTIVE",
    "PURCHASES_AT_LIST_PRICE",
    "and sees as the reseller's discount: None",
    "the operator records the money: MATCHED, invoice PAID",
    "7 seats until the same day",
    "That was the whole page",
)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema()._schema


@pytest.mark.parametrize("file", OPERATIONS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_an_operation_fits_the_schema(schema: GraphQLSchema, file: Path) -> None:
    assert validate(schema, parse(file.read_text())) == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_an_example_is_one_named_operation_that_says_what_it_is_for(file: Path) -> None:
    [operation] = parse(file.read_text()).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name
    assert file.read_text().startswith("# ")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_the_variables_that_an_example_shows_fit_it(schema: GraphQLSchema, file: Path) -> None:
    [operation] = parse(file.read_text()).definitions
    assert isinstance(operation, OperationDefinitionNode)
    variables = shown_variables(file)
    definitions = operation.variable_definitions or ()
    declared = {definition.variable.name.value for definition in definitions}
    assert set(variables) == declared
    assert not isinstance(get_variable_values(schema, definitions, variables), list)


def shown_variables(file: Path) -> dict[str, object]:
    """The JSON behind "variables:" in the comments."""
    comments = " ".join(line.removeprefix("#").strip() for line in file.read_text().splitlines() if line[:1] == "#")
    _, _, shown = comments.partition("variables: ")
    variables: dict[str, object] = json.loads(shown or "{}")
    return variables


async def test_the_python_client_walks_the_whole_path(town: Town) -> None:
    arguments = (str(CLIENT), town.url, "--operator", OPERATOR, "--password", PASSWORD)
    client = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    told, problem = (output.decode() for output in await client.communicate())
    assert (client.returncode, problem) == (0, "")
    position = 0
    for sentence in SENTENCES:
        position = told.index(sentence, position)


async def test_the_python_client_ends_with_a_sentence_where_it_is_refused(town: Town) -> None:
    arguments = (str(CLIENT), town.url, "--operator", OPERATOR, "--password", "not the password")
    client = await asyncio.create_subprocess_exec(sys.executable, *arguments, stderr=asyncio.subprocess.PIPE)
    _, problem = await client.communicate()
    assert client.returncode == 1
    assert problem.decode().startswith("The walk ends here: ")
    assert len(problem.decode().splitlines()) == 1


async def test_an_export_is_saved_by_the_example(town: Town, tmp_path: Path) -> None:
    arguments = (str(CLIENT.parent / "download.py"), town.url, "invoices.csv?month=2026-05&excel=de")
    who = ("--email", OPERATOR, "--password", PASSWORD)
    client = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, *who, cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, problem = await client.communicate()
    assert (client.returncode, problem.decode()) == (0, "")
    assert (tmp_path / "invoices.csv").read_bytes().startswith(b"\xef\xbb\xbfnumber;issued_on;")
