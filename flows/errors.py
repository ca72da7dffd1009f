"""What can go wrong, by kind; every message is one sentence that names the file and what to do."""


class NewsmillError(Exception):
    """The program or its environment cannot go on; the run stops and the warehouse stays as it was."""


class SourceError(NewsmillError):
    """One source file cannot be read; the other files go on."""


class SourceMissing(NewsmillError):
    """A SOURCE named on the command line is not there."""


class LakeError(NewsmillError):
    """The lake cannot be written or read."""


class Terminated(KeyboardInterrupt):
    """SIGTERM: as Ctrl-C, with another exit code."""

    is_asked = False
    """Whether it came: a query that it interrupts only says that it was interrupted."""
