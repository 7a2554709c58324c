"""Packages import one another in one direction only."""

from __future__ import annotations

import grimp


def find_cycles(graph: grimp.ImportGraph, package: str) -> list[list[str]]:
    """Return the groups of sub-packages of a package that import each other, directly or through others.

    A module is a group of its own; modules that import each other within one sub-package are not looked at.
    """
    children = sorted(graph.find_children(package))
    imports: dict[str, set[str]] = {child: set() for child in children}
    for child in children:
        for module in (child, *graph.find_descendants(child)):
            for imported in graph.find_modules_directly_imported_by(module):
                target = next((each for each in children if (imported + ".").startswith(each + ".")), child)
                if target != child:
                    imports[child].add(target)
    reached = {child: _reach(imports, child) for child in children}
    groups = {
        tuple(other for other in children if other in reached[child] and child in reached[other]) for child in children
    }
    has_package = {child for child in children if graph.find_children(child)}
    return sorted(list(group) for group in groups if has_package & set(group))


def _reach(imports: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = imports[waiting.pop()] - seen
        seen |= new
        waiting += new
    return seen


def test_no_two_sub_packages_import_each_other() -> None:
    graph = grimp.build_graph("mockllmapi", cache_dir=None)
    packages = [module for module in sorted(graph.modules) if graph.find_children(module)]
    assert {package: cycles for package in packages if (cycles := find_cycles(graph, package))} == {}


def test_a_cycle_is_found() -> None:
    graph = grimp.ImportGraph()
    for module in ("a", "a.b", "a.b.x", "a.c", "a.d"):
        graph.add_module(module)
    graph.add_import(importer="a.b.x", imported="a.c")
    assert find_cycles(graph, "a") == []
    graph.add_import(importer="a.c", imported="a.d")
    graph.add_import(importer="a.d", imported="a.b")
    assert find_cycles(graph, "a") == [["a.b", "a.c", "a.d"]]
