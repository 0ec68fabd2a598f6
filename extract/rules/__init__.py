"""The rules as data: the tables of `patterns/`, read once, each into its own frozen type.

`load_rules()` gives the tables of the package, `load_rules(folder)` with a researcher's own
folder laid over them. Each table is read when it is first asked for.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from extract.errors import UsageError
from extract.rules.certainty import CertaintyTable
from extract.rules.cues import CueTable
from extract.rules.dates import TABLE as DATES
from extract.rules.dates import DateTable
from extract.rules.document import DocumentTable
from extract.rules.frames import FrameTable
from extract.rules.indicators import IndicatorTable
from extract.rules.language import LanguageTable
from extract.rules.loader import Folder
from extract.rules.masthead import MastheadTable
from extract.rules.outline import OutlineTable
from extract.rules.own import check_own
from extract.rules.parts import PartsTable
from extract.rules.phrases import PhraseTable
from extract.rules.recognition import RecognitionTable
from extract.rules.regions import RegionTable
from extract.rules.si import SiTable
from extract.rules.tables import TableWords
from extract.rules.units import UnitTable

__all__ = ["Rules", "load_rules"]


class Rules:
    """All tables. Compared by identity, so that a stage may keep what it compiled from one."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        """Another process loads the same tables, once."""
        return (load_rules, (self.folder.own,))

    @cached_property
    def units(self) -> UnitTable:
        """Numerals, scales, qualifiers, units and exclusions."""
        return UnitTable.load(self.folder, self.phrases)

    @cached_property
    def dates(self) -> DateTable:
        """Words of dates, periods and festivals."""
        return DateTable.load(self.folder)

    @cached_property
    def regions(self) -> RegionTable:
        """Administrative divisions and short names that are also words."""
        return RegionTable.load(self.folder)

    @cached_property
    def phrases(self) -> PhraseTable:
        """Turns of phrase by name."""
        return PhraseTable.load(self.folder, {DATES: self.dates.phrases})

    @cached_property
    def language(self) -> LanguageTable:
        """Words of which indicators are made."""
        return LanguageTable.load(self.folder)

    @cached_property
    def cues(self) -> CueTable:
        """Words of status, change and comparison."""
        return CueTable.load(self.folder)

    @cached_property
    def frames(self) -> FrameTable:
        """What stands on all sides of a number, and the status that it gives."""
        return FrameTable.load(self.folder, self.phrases.source)

    @cached_property
    def masthead(self) -> MastheadTable:
        """Words of mastheads, sections and the end of a bulletin."""
        return MastheadTable.load(self.folder)

    @cached_property
    def outline(self) -> OutlineTable:
        """How headings are numbered, by rank."""
        return OutlineTable.load(self.folder, self.phrases)

    @cached_property
    def document(self) -> DocumentTable:
        """The kinds of evidence of a document's place, day and years."""
        return DocumentTable.load(self.folder)

    @cached_property
    def indicators(self) -> IndicatorTable:
        """Indicators by their ids, with the words that they are known by."""
        return IndicatorTable.load(self.folder, self._counts)

    @cached_property
    def parts(self) -> PartsTable:
        """Words that may stand beside an indicator's, and those that narrow it."""
        return PartsTable.load(self.folder)

    @cached_property
    def tables(self) -> TableWords:
        """Words of the headers, labels and captions of tables."""
        return TableWords.load(self.folder)

    @cached_property
    def recognition(self) -> RecognitionTable:
        """What the recognition of pictures mistakes."""
        return RecognitionTable.load(self.folder)

    @cached_property
    def certainty(self) -> CertaintyTable:
        """How often each kind of evidence is wrong."""
        return CertaintyTable.load(self.folder)

    @cached_property
    def si(self) -> SiTable:
        """What units are worth in the SI."""
        return SiTable.load(self.folder, self._counts)

    @cached_property
    def _counts(self) -> frozenset[str]:
        """The units of what is counted."""
        return frozenset(unit.name for unit in self.units.units if unit.dimension == "count")


def load_rules(own: Path | None = None) -> Rules:
    """Return the rules, with those of the folder `own` laid over the package's.

    Raises UsageError if `own` is no folder, RuleError for a table there that cannot be used.
    """
    return _loaded(own)


@lru_cache(maxsize=8)
def _loaded(own: Path | None) -> Rules:
    if own is not None:
        if not own.is_dir():
            raise UsageError(f"--patterns {own}: expected a folder with tables like patterns/")
        check_own(own, _load)
    return Rules(Folder(own))


def _load(folder: Folder) -> None:
    """Read all tables of a folder."""
    rules = Rules(folder)
    for name, table in vars(Rules).items():
        if isinstance(table, cached_property):
            getattr(rules, name)
    rules.phrases.check()
