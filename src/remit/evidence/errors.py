"""The error of a question that the evidence cannot answer."""


class EvidenceError(KeyError):
    """The evidence cannot answer; the message says why and what to do."""

    def __str__(self) -> str:
        """Give the message plainly, without the quotation marks of a KeyError."""
        return str(self.args[0]) if self.args else ""
