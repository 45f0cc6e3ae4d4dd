"""The liaison contact of a guest: free text, in which addresses are found."""

import re

_ADDRESS = re.compile(r"[^\s,;:<>()\"，；：（）、]+@[^\s,;:<>()\"，；：（）、]+\.\w+")


def liaison_addresses(liaison: str) -> list[str]:
    """The e-mail addresses in what is known of a liaison contact, in lower case, each once."""
    return list(dict.fromkeys(address.casefold() for address in _ADDRESS.findall(liaison)))
