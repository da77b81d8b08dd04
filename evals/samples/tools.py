"""Invented tools and what people ask of them, in the published forms that ``tool_use`` reads."""

from __future__ import annotations

from typing import Any, Final, NamedTuple


class Sampled(NamedTuple):
    """A tool, one parameter of it, its value in the first query, and queries that it answers."""

    name: str
    description: str
    parameter: str
    kind: str
    value: Any
    queries: tuple[str, ...]


TOOLS: Final = tuple(
    Sampled(*row)
    for row in (
        ("tide_table", "Gives the times of high and low water at a port.", "port", "str",
         "Brennholm", ("When is high water at Brennholm?", "How low does the sea get there today?",
                       "Can I sail over the bar at noon?")),
        ("ferry_times", "Lists departures of ferries between two harbours.", "harbour", "str",
         "Ostwick", ("Which boats leave Ostwick?", "When does the last ferry go back?",
                     "Is there a crossing on Sunday?")),
        ("bread_recipe", "Suggests recipes for bread from a kind of flour.", "flour", "str", "rye",
         ("What can I bake with rye?", "How do I make a loaf of spelt?",
          "Give me a recipe for dark bread.")),
        ("loan_payment", "Computes the monthly payment of a loan.", "amount", "int", 12000,
         ("What do I pay a month on 12000?", "How much is the instalment of a mortgage?",
          "What would borrowing for a car cost me each month?")),
        ("word_origin", "Tells where a word comes from.", "word", "str", "ledger",
         ("Where does the word ledger come from?", "What is the etymology of harbour?",
          "How old is the word quay?")),
        ("bird_by_song", "Names a bird by a description of its song.", "song", "str",
         "two falling notes", ("Which bird sings two falling notes?",
                               "What calls at night in the reeds?", "Whose song is that trill?")),
        ("postage", "Computes what it costs to send a parcel by weight.", "grams", "int", 800,
         ("What does a parcel of 800 grams cost?", "How much is a letter to the islands?",
          "Price of sending two kilos?")),
        ("court_dates", "Lists the hearings of a court on a day.", "court", "str", "Halford",
         ("What is heard at Halford?", "Which trials are on Monday?",
          "When is the next hearing of the fishing case?")),
        ("soil_test", "Reads the acidity of a soil from a sample.", "sample", "str", "field 4",
         ("How acid is field 4?", "Does my garden need lime?", "What is the pH of this earth?")),
        ("exchange_rate", "Gives the rate between two currencies.", "currency", "str", "krone",
         ("What is the krone worth?", "How many euros do I get for a pound?",
          "Did the crown fall this week?")),
        ("train_delay", "Tells how late a train is.", "train", "str", "IC 204",
         ("How late is IC 204?", "Is the night train on time?", "Will I miss my connection?")),
        ("wine_pairing", "Suggests a wine for a dish.", "dish", "str", "eel",
         ("Which wine goes with eel?", "What do I drink with mushrooms?",
          "A bottle for a roast, please?")),
        ("grant_search", "Finds grants for a field of research.", "field", "str", "geology",
         ("Who pays for geology?", "Is there funding for a thesis on moss?",
          "Find money for my laboratory.")),
        ("noise_map", "Shows how loud a street is by day and night.", "street", "str", "Quay Lane",
         ("How loud is Quay Lane?", "Is that flat quiet at night?",
          "How many decibels at the crossing?")),
        ("patent_status", "Says whether a patent is in force.", "number", "str", "EP 114",
         ("Is EP 114 still in force?", "Has that invention expired?",
          "Who holds the rights to the valve?")),
        ("blood_donor", "Finds where to give blood near a town.", "town", "str", "Keldal",
         ("Where can I give blood in Keldal?", "When is the next donation day?",
          "Does the clinic need donors?")),
    )
)  # fmt: skip
# Two tools in one wish: places in the table, and the wish.
BOTH: Final = (
    (0, 1, "When is high water, and which ferry leaves after it?"),
    (2, 11, "A recipe for rye bread and a wine that goes with it."),
    (3, 9, "What is the monthly payment on a loan, told at the rate of the krone?"),
    (10, 1, "How late is the train, and is there a later ferry?"),
    (12, 14, "Funding for a valve whose patent is still in force?"),
    (13, 15, "Somewhere quiet to give blood in Keldal?"),
    (4, 5, "Where does the word reed warbler come from, and what does the bird sing?"),
    (6, 9, "What does a parcel cost, and what is that in euros?"),
)


def metatool(tools: tuple[Sampled, ...]) -> tuple[Any, Any, Any, Any]:
    """Descriptions, plugins, single-tool queries, and queries for two tools."""
    return (
        {one.name: one.description for one in tools},
        [
            {"name_for_model": one.name, "description_for_human": one.description,
             "description_for_model": f"{one.description} Takes the {one.parameter}."}
            for one in tools
        ],
        [(query, one.name) for one in tools for query in one.queries],
        [{"query": wish, "tool": [tools[a].name, tools[b].name]} for a, b, wish in BOTH],
    )  # fmt: skip


def seal(tools: tuple[Sampled, ...]) -> tuple[Any, Any, Any]:
    """The pool of tools, and queries of two halves of it."""
    pool = [
        {"api_name": one.name, "api_description": one.description, "field": "invented",
         "parameters": {one.parameter: {"type": one.kind, "description": f"the {one.parameter}"}},
         "required": [one.parameter], "responses": {}}
        for one in tools
    ]  # fmt: skip
    asked = [
        [
            {"id": f"{one.name}-{n}", "query": query,
             "calling": [{"api": one.name, "parameters": {one.parameter: one.value}}]}
            for one in half
            for n, query in enumerate(one.queries)
        ]
        for half in (tools[:8], tools[8:])
    ]  # fmt: skip
    return pool, asked[0], asked[1]


def nestful() -> tuple[Any, Any]:
    """Functions whose results others take, and sequences of them."""
    text = {"type": "string", "description": "as found", "required": True}
    spec = [
        {"name": name, "description": told, "host": "example.invalid",
         "query_parameters": {p: text for p in takes}, "path_parameters": {},
         "output_parameters": {p: {"type": "string"} for p in gives}}
        for name, told, takes, gives in (
            ("FindPort", "Finds a port by its name.", ("name",), ("portId", "country")),
            ("Tides", "Tides of a port on a day.", ("portId", "day"), ("high", "low")),
            ("Ferries", "Ferries from a port after a time.", ("portId", "after"), ("ferryId",)),
            ("Book", "Books a place on a ferry.", ("ferryId",), ("bookingId",)),
        )
    ]  # fmt: skip
    data = []
    for port, day in (("Brennholm", "2025-05-02"), ("Ostwick", "2025-06-11"),
                      ("Keldal", "2025-07-20"), ("Halford", "2025-08-09")):  # fmt: skip
        calls = [
            {"name": "FindPort", "arguments": {"name": port}, "label": "var1"},
            {"name": "Tides", "arguments": {"portId": "$var1.portId$", "day": day},
             "label": "var2"},
            {"name": "Ferries", "arguments": {"portId": "$var1.portId$", "after": "$var2.high$"},
             "label": "var3"},
            {"name": "Book", "arguments": {"ferryId": "$var3.ferryId$"}, "label": "var4"},
            {"name": "var_result", "arguments": {"booking": "$var4.bookingId$"}},
        ]  # fmt: skip
        wish = f"Book me the first ferry from {port} after high water on {day}."
        data.append({"input": wish, "output": calls})
    return spec, data


def bfcl(tools: tuple[Sampled, ...]) -> tuple[Any, Any, Any]:
    """One function each: asked for what it does, its answers, and asked for something else."""
    functions = [
        {"name": one.name, "description": one.description,
         "parameters": {"type": "dict", "required": [one.parameter], "properties": {
             one.parameter: {"type": "integer" if one.kind == "int" else "string",
                             "description": f"the {one.parameter}"}}}}
        for one in tools
    ]  # fmt: skip
    simple = [
        {"id": f"simple_{n}", "question": _asked(one.queries[0]), "function": [functions[n]]}
        for n, one in enumerate(tools)
    ]
    answers = [
        {"id": f"simple_{n}", "ground_truth": [{one.name: {one.parameter: [one.value]}}]}
        for n, one in enumerate(tools)
    ]
    irrelevant = [
        {"id": f"irrelevance_{n}", "question": _asked(tools[(n + 5) % len(tools)].queries[0]),
         "function": [functions[n]]}
        for n in range(len(tools))
    ]  # fmt: skip
    return simple, answers, irrelevant


def _asked(text: str) -> list[list[dict[str, str]]]:
    return [[{"role": "user", "content": text}]]
