"""The engine: documents, settings and rules in, placed findings and proved fixes out.

It is a database of derived values with content keys: see ``server/README.md``.
It knows neither pygls nor argparse; editor, command line and tests ask it the same questions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from functools import partial

from attrs import define, field

from vetline.analysis.checks.project_facts import ProjectFacts
from vetline.analysis.facts import UnitFacts
from vetline.analysis.finding import PlacedFinding
from vetline.analysis.interface import Interface
from vetline.analysis.match import gave_up
from vetline.analysis.programme import Programme, programme_of, type_table
from vetline.analysis.suppression import suppressions_of
from vetline.analysis.text import is_python
from vetline.analysis.unit import unit_findings
from vetline.analysis.view import UnitView, view_of
from vetline.analysis.warming import warm_steps
from vetline.engine.fixing import unit_site, whole_text_site
from vetline.engine.flows import CALL_DEPTH_MAX, Flows
from vetline.engine.judging import Judge
from vetline.engine.late import Late
from vetline.engine.memo import Memo
from vetline.engine.modules import Module
from vetline.engine.newness import NewCode, News
from vetline.engine.placing import LineMap, placed, told_apart
from vetline.engine.receivers import FoundClasses, OpenReceiver, Receivers
from vetline.engine.results import ParsedUnit, Shown, UnitResult, parsed
from vetline.engine.steps import placed_step
from vetline.engine.texts import TextFiles
from vetline.engine.workspace import REEXPORT_DEPTH_MAX, Workspace
from vetline.fixes.model import ProvedFix
from vetline.project import Project
from vetline.rulebook.model import Rule
from vetline.rulebook.rulebook import Rulebook
from vetline.settings import Settings
from vetline.syntax.units import Unit
from vetline.text.document import Document

PARSED_UNITS_MAX = 8_000
"""Units whose trees are kept: those of the files that are being edited, and of their imports."""

VIEWS_MAX = 256
"""Views of units that are kept: for a moment, all look at the same unit."""

UNIT_ANALYSIS_MS_MAX = 2_000
"""What the analysis of one unit may take, in milliseconds.

It is held by limits on steps (``FLOW_STEPS_MAX``, ``MATCH_STEPS_MAX``, ``VIEW_STEPS_MAX``) and not
by a clock, so that an answer does not depend on how busy the machine is.
"""

RESULTS_MAX = 50_000
"""Answers that are kept: undo, paste and reopening a file find them again."""

MODULE_LINES_MAX = 60_000
"""Longest document for which the rules that look at a whole module run, in lines."""


@define(eq=False)
class Engine:
    """The answers to all questions about code, remembered by content.

    ``work`` counts the steps that really ran: ``parse``, ``facts``, ``match``, ``module`` and
    ``text``.
    """

    rulebook: Rulebook
    settings: Settings = field(factory=Settings)
    project: Project | None = None
    work: Counter[str] = field(factory=Counter)
    project_facts: ProjectFacts = field(factory=ProjectFacts)
    today: str = ""  # as an ISO date, by which suppressions expire
    _generation: int = field(init=False, default=0)  # of rules, settings and project
    _programme: Programme = field(init=False)
    _judge: Judge = field(init=False)
    _texts: TextFiles = field(init=False)
    _workspace: Workspace = field(init=False)
    _flows: Flows = field(init=False)
    _receivers: Receivers = field(init=False)
    _new_code: NewCode = field(init=False, factory=NewCode)
    _parsed: Memo[ParsedUnit] = field(init=False, factory=lambda: Memo(PARSED_UNITS_MAX))
    _views: Memo[UnitView] = field(init=False, factory=lambda: Memo(VIEWS_MAX, UnitView.close))
    _results: Memo[UnitResult] = field(init=False, factory=lambda: Memo(RESULTS_MAX))
    _late: Late = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make ready for the rules and settings that were given."""
        self._workspace = Workspace(self.project, type_table(self.rulebook), self._facts)
        self._begin_generation()

    def configure(self, rulebook: Rulebook, settings: Settings) -> None:
        """Work by ``rulebook`` and ``settings`` from now on."""
        self.rulebook, self.settings = rulebook, settings
        self._begin_generation(Module.forget_answers)

    def learn(self, facts: ProjectFacts) -> None:
        """Know ``facts`` of the project from now on."""
        if facts != self.project_facts:
            self.project_facts = facts
            self._begin_generation()

    def begin_day(self, today: str) -> None:
        """Know that it is ``today`` (an ISO date) from now on."""
        if today != self.today:
            self.today = today
            self._begin_generation()

    def _selected(self) -> Programme:
        settings, versions = self.settings, self.project_facts.versions
        return programme_of(
            self.rulebook, settings.select, settings.ignore, settings.profile, versions
        )

    def _begin_generation(self, begin: Callable[[Module], None] = Module.doubt_answers) -> None:
        self._programme = self._selected()
        self._generation += 1
        programme, settings = self._programme, self.settings
        self._judge = Judge(self.rulebook, settings, programme, self.today)
        self._texts = TextFiles(programme, self._judge, self.project_facts, self.work)
        self._flows = Flows(
            programme.taint_model, programme.flow_rules, self._workspace, self._view_at
        )
        self._late = Late(programme, self._flows, self.project_facts, self._view_at, self.work)
        self._receivers = Receivers(programme, self._view_unaided, self.project_facts.first_party)
        for module in self._workspace.opened.values():
            begin(module)

    # --- questions ------------------------------------------------------------------

    def quick(self, document: Document, lines_max: float = math.inf) -> tuple[PlacedFinding, ...]:
        """What can be said of ``document`` at once: the work is that of what changed.

        Findings that take the whole module or other files to see are those of the last ``full``,
        and so are those in units that call what was edited.
        If more than ``lines_max`` lines are to be looked at, the rest waits for ``scan_steps``.
        """
        if is_python(document.path):
            found = self._answer(self._scanned(document, lines_max=lines_max))
        else:
            found = self._text(document)
        return self._new_code.ranked(document.path, found, self.settings)

    def scan_steps(self, document: Document) -> Iterator[None]:
        """Look at the units of ``document`` that wait, one a step, whatever is edited meanwhile."""
        while True:
            self._workspace.may_read = False
            module = self._workspace.current(document)
            index = module.next_dirty()
            if index is None:
                return
            module.put(index, self._unit_result(module, module.units.units[index]))
            yield

    def waiting(self, document: Document) -> int:
        """How many units of ``document`` have yet to be looked at."""
        module = self._workspace.opened.get(document.path)
        return len(module.dirty) if module is not None else 0

    def approach(self, document: Document) -> Iterator[None]:
        """Read what ``full`` needs of other files, in small steps, so that it finds all there."""
        for _ in range(CALL_DEPTH_MAX + REEXPORT_DEPTH_MAX):
            yield from self.scan_steps(document)
            yield from self._late.caller_steps(self._workspace.current(document))
            missed = self._workspace.take_missed()
            if not missed:
                return
            for path in missed:
                yield from self._workspace.read_steps(path)
            self._scanned(document).distrust_all()

    def full(self, document: Document) -> tuple[PlacedFinding, ...]:
        """All that can be said of ``document``, whatever was asked before."""
        return self._new_code.ranked(document.path, self._all(document), self.settings)

    def fix(self, document: Document, finding: PlacedFinding) -> ProvedFix | None:
        """The remedy for ``finding``, proved on the text as it stands, if there is one."""
        if self.rules[finding.rule_id].fix is None or finding.is_from_elsewhere:
            return None
        before, rule = self._all(document), self.rules[finding.rule_id]
        if is_python(document.path):
            module = self._scanned(document)
            site = unit_site(
                module, finding, rule, lambda unit: self._view_at(module, unit)[1](),
                lambda unit: self._parse(unit).tree,
            )  # fmt: skip
        else:
            origins = self._texts.findings(document.text(), self._relative(document))
            site = whole_text_site(document, origins, finding, rule)
        if site is None:
            return None
        # Imported here because a fix is rarely wanted and its libraries are slow to load.
        from vetline.fixes.proof import proved_fix

        return proved_fix(site, before, lambda text: self._trial(document.path, text))

    def receiver_steps(self, document: Document) -> Generator[None, None, tuple[OpenReceiver, ...]]:
        """The receivers in ``document`` whose class rules would like to know, in small steps."""
        if not is_python(document.path):
            return ()
        return (yield from self._receivers.steps(self._scanned(document)))

    def learn_classes(self, document: Document, found: FoundClasses) -> None:
        """Know the classes of these receivers in ``document``, and of no others, from now on."""
        module = self._scanned(document)
        if module.learn(self._receivers.inferred(found, self.project)):
            module.is_behind = True
            self._workspace.reconsider(module)

    def tell(self, path: str, news: News | None) -> None:
        """Put what is new in the document at ``path`` first from now on."""
        self._new_code.tell(path, news)

    def rests_on(self, document: Document) -> frozenset[str]:
        """The other files of the project that the last answer for ``document`` depends on."""
        module = self._workspace.opened.get(document.path)
        return frozenset(key.partition("::")[0] for key in (module.rests_on if module else ()))

    def partly_scanned(self, document: Document) -> tuple[int, ...]:
        """The lines where something begins that was too much work in the last answer."""
        module = self._workspace.opened.get(document.path)
        return module.partly_scanned if module is not None else ()

    def units(self, document: Document) -> Sequence[Unit]:
        """The units of ``document``, in order."""
        return self._workspace.current(document).units.units

    def lacks_files(self, document: Document) -> bool:
        """Whether files that were not read yet could show more in ``document``."""
        module = self._workspace.opened.get(document.path)
        return module is not None and module.is_partial

    def is_behind(self, document: Document) -> bool:
        """Whether code elsewhere has changed that the last answer for ``document`` rests on."""
        module = self._workspace.opened.get(document.path)
        return module is not None and module.is_behind

    def warm_steps(self) -> Iterator[None]:
        """Make ready, in small steps, what questions would make when they first need it."""
        return warm_steps(self._programme)

    @property
    def recipe(self) -> tuple[str, ...]:
        """All besides the text of files that answers are made from, in words."""
        words = self.project_facts.words()
        return (self._programme.fingerprint, repr(self.settings), self.today, *words)

    @property
    def active_rules(self) -> Mapping[str, Rule]:
        """The rules that settings and versions leave at work, by id."""
        return self._programme.rules

    @property
    def rules(self) -> Mapping[str, Rule]:
        """All rules by id."""
        return self.rulebook.rules

    def unit_line(self, document: Document, line: int) -> int:
        """The first line of the unit that holds ``line``."""
        units = self._workspace.current(document).units
        return units.first_line(max(units.index_at(line), 0)) if units.units else 0

    def forget(self, path: str) -> None:
        """Let go of the document at ``path``: it was closed."""
        self._workspace.close(path)
        self._new_code.forget(path)

    # --- fixes ----------------------------------------------------------------------

    def _trial(self, path: str, text: str) -> tuple[PlacedFinding, ...]:
        """The findings that the document would have if it held ``text``."""
        if not is_python(path):
            return self._text(Document.of(path, text))
        module = self._workspace.module(Document.of(path, text))
        if (shown := self._workspace.opened.get(path)) is not None:
            module.learn(shown.inferred)
        self._scan(module)
        return self._full_answer(module)

    # --- units ----------------------------------------------------------------------

    def _scanned(
        self, document: Document, *, may_read: bool = False, lines_max: float = math.inf
    ) -> Module:
        """The module of ``document``, scanned as far as ``lines_max`` lines go."""
        self._workspace.may_read = may_read
        module = self._workspace.current(document)
        if may_read:
            module.distrust_all()
        self._scan(module, lines_max)
        return module

    def _scan(self, module: Module, lines_max: float = math.inf) -> None:
        for index in module.take_dirty(lines_max):
            module.put(index, self._unit_result(module, module.units.units[index]))

    def _facts(self, unit: Unit) -> UnitFacts:
        return self._parse(unit).facts

    def _parse(self, unit: Unit) -> ParsedUnit:
        return self._parsed.get(unit.digest, lambda: self._parse_now(unit))

    def _parse_now(self, unit: Unit) -> ParsedUnit:
        if unit.kind == "blank":
            return parsed(unit)  # comments and empty lines, which cost next to nothing
        self.work["parse"] += 1
        self.work["facts"] += 1
        return parsed(unit)

    def _unit_result(self, module: Module, unit: Unit) -> UnitResult:
        key, view = self._view_at(module, unit)
        flows = self._flows.followed(module, unit) if unit.kind != "blank" else None
        known = self._results.peek(key)
        if known is not None and known.flows is flows:
            return known
        self.work["match"] += 1
        found, harmless = (flows.findings, flows.harmless) if flows is not None else ((), {})
        findings = unit_findings(view(), found, harmless, self._programme, self.project_facts)
        is_whole = (flows is None or flows.is_whole) and not gave_up(view())
        result = UnitResult(findings, flows, bool(suppressions_of(unit.text)), is_whole)
        return result if result.is_partial else self._results.put(key, result)

    def _view_at(self, module: Module, unit: Unit) -> tuple[Hashable, Callable[[], UnitView]]:
        """What makes the view of ``unit`` what it is, and the view."""
        return self._view_by(module, unit, module.interface(unit.name, self._facts(unit).reads))

    def _view_unaided(self, module: Module, unit: Unit) -> tuple[Hashable, Callable[[], UnitView]]:
        """The same without what others have found out about classes."""
        return self._view_by(module, unit, module.names.slice(self._facts(unit).reads))

    def _view_by(
        self, module: Module, unit: Unit, interface: Interface
    ) -> tuple[Hashable, Callable[[], UnitView]]:
        key = (unit.digest, interface.key(), module.path, self._generation)
        make = partial(self._view, unit, interface, module.path)
        return key, partial(self._views.get, key, make)

    def _view(self, unit: Unit, interface: Interface, path: str) -> UnitView:
        own = self._parse(unit)
        return view_of(own.tree, own.scopes, interface, self._programme.types, path)

    # --- answers --------------------------------------------------------------------

    def _all(self, document: Document) -> tuple[PlacedFinding, ...]:
        """All findings, as bad as rules and settings say."""
        if not is_python(document.path):
            return self._text(document)
        return self._full_answer(self._scanned(document, may_read=True))

    def _full_answer(self, module: Module) -> tuple[PlacedFinding, ...]:
        module.is_behind = False
        if module.document.line_count <= MODULE_LINES_MAX:
            module.look(self._late.look(module))
        return self._answer(module)

    def _answer(self, module: Module) -> tuple[PlacedFinding, ...]:
        """The findings of all units at their places, as settings and comments leave them."""
        shown = {module.place_of(index): index for index in module.loud}
        module.shown = {key: self._shown(module, key, i) for key, i in shown.items()}
        return told_apart([f for shown in module.shown.values() for f in shown.findings])

    def _shown(self, module: Module, key: tuple[str, int], index: int) -> Shown:
        """The placed findings of one unit: the same objects as long as nothing moved."""
        result, found = module.results[index], module.findings_at(index)
        assert result is not None, "only what was scanned has something to show"
        origin = (found, module.comment_above(index), key[0] in module.looked_at)
        unit, (_, above, is_whole) = module.units.units[index], origin
        place = partial(placed_step, self._flows, module, unit, key[1])
        before = module.shown.get(key)
        is_same = before is not None and before.result is result and before.origin == origin
        if before and is_same and all(place(s) == known for s, known in before.elsewhere):
            return before
        below = module.below(index) if unit.kind == "blank" else None
        kept = self._judge.kept(
            found, unit.text, module.path, above=above, below=below, is_whole=is_whole
        )
        lines = LineMap.of(unit.text) if kept else None
        shown = tuple(placed(f, unit, key[1], lines, place) for f in kept if lines)
        steps = (step for f in kept for step in f.trace if step.unit or step.symbol)
        elsewhere = tuple((step, place(step)) for step in steps)
        is_lasting = below is None
        return Shown(result if is_lasting else None, *origin, shown, tuple(kept), elsewhere)

    def _text(self, document: Document) -> tuple[PlacedFinding, ...]:
        """The findings in a file that is not Python."""
        return self._texts.placed(document.text(), self._relative(document))

    def _relative(self, document: Document) -> str:
        return self.project.relative(document.path) if self.project else document.path
