"""Who reports to whom, and what leans on what: C06, C07, C15."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from jisr.capabilities.framework.checks.finding import ERROR, NOTICE, WARNING, Context, Finding, finding
from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import Line

Node = TypeVar("Node", bound=Hashable)


def circles(framework: Framework, context: Context) -> Iterator[Finding]:
    """C06: a chain of reporting, or of dependencies, that ends where it began."""
    lines = [(each.row.subordinate, each.row.superior, each) for each in framework.lines]
    for nodes, about in circles_of(lines):
        message = "these report to each other in a circle: {circle}"
        yield finding("C06", ERROR, about[0].annex, about, message, circle=" → ".join(nodes))
    needs = [
        ((each.row.member, each.row.asset), (each.row.supplier, each.row.supplier_asset), each)
        for each in framework.dependencies
        if each.row.supplier_asset
    ]
    for assets, about in circles_of(needs):
        message = "these need each other in a circle, so that none of them starts again alone: {circle}"
        circle = " → ".join("/".join(each) for each in assets)
        yield finding("C06", WARNING, about[0].annex, about, message, circle=circle)


def circles_of(edges: Sequence[tuple[Node, Node, Entry[Any]]]) -> Iterator[tuple[list[Node], list[Entry[Any]]]]:
    """Each knot of nodes that all reach each other: the nodes in order, and the rows that tie them."""
    graph: dict[Node, list[Node]] = defaultdict(list)
    for begin, end, _ in edges:
        graph[begin].append(end)
    for knot in _knots(graph):
        about = [entry for begin, end, entry in edges if begin in knot and end in knot]
        if about:
            yield sorted(knot, key=str), about


def _knots(graph: Mapping[Node, Sequence[Node]]) -> Iterator[set[Node]]:
    """Strongly connected components with a circle in them (Tarjan, without recursion)."""
    number: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    stack: list[Node] = []
    waiting: set[Node] = set()
    for root in list(graph):
        if root in number:
            continue
        work = [(root, iter(graph.get(root, ())))]
        number[root] = lowest[root] = len(number)
        stack.append(root)
        waiting.add(root)
        while work:
            node, following = work[-1]
            for each in following:
                if each not in number:
                    number[each] = lowest[each] = len(number)
                    stack.append(each)
                    waiting.add(each)
                    work.append((each, iter(graph.get(each, ()))))
                    break
                if each in waiting:
                    lowest[node] = min(lowest[node], number[each])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    knot = set()
                    while True:
                        last = stack.pop()
                        waiting.discard(last)
                        knot.add(last)
                        if last == node:
                            break
                    if len(knot) > 1 or node in graph.get(node, ()):
                        yield knot


def two_superiors(framework: Framework, context: Context) -> Iterator[Finding]:
    """C07: a post or body that takes orders from two."""
    above: dict[str, list[Entry[Line]]] = defaultdict(list)
    for each in framework.lines:
        above[each.row.subordinate].append(each)
    for who, lines in above.items():
        superiors = list(dict.fromkeys(each.row.superior for each in lines))
        if len(superiors) > 1:
            message = "{who} reports to {superiors}: one of them gives the orders"
            yield finding("C07", ERROR, lines[0].annex, lines, message, who=who, superiors=", ".join(superiors))


def span_of_control(framework: Framework, context: Context) -> Iterator[Finding]:
    """C15: more under one than it can lead, or so few that the level is not needed."""
    least, most = context.limit("span_least"), context.limit("span_most")
    below: dict[str, list[Entry[Line]]] = defaultdict(list)
    for each in framework.lines:
        below[each.row.superior].append(each)
    for superior, lines in below.items():
        count = len({each.row.subordinate for each in lines})
        if not least <= count <= most:
            message = "{count} report to {superior}; {least} to {most} can be led"
            yield finding(
                "C15", NOTICE, lines[0].annex, lines, message, count=count, superior=superior, least=least, most=most
            )
