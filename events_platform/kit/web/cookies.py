"""What our cookies are called."""


def host_cookie(name: str, *, https: bool) -> str:
    """`__Host-` where people reach the site by https (RFC 6265bis, 4.1.3), a plain name on loopback."""
    return f"__Host-{name}" if https else name


def language_cookie(*, https: bool) -> str:
    """The name of the cookie that remembers which language somebody chose."""
    return host_cookie("lang", https=https)
