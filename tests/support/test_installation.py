"""The product's commands as people start them: killed and started again, several on one PostgreSQL.

Other tests start them as forks (`tests.support.forks`), which these here do not.
"""

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.support.installation import Installation
from tests.support.postgres import PostgresServer
from tests.support.processes import free_port


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with closing(Installation(database_url, tmp_path)) as installed:
        yield installed


def test_server_is_killed_and_comes_back_on_the_same_data(installation: Installation) -> None:
    del installation.env["EVENTS_BASE_URL"]
    server = installation.serve()
    token = installation.run("token", "create", "door", "--role", "administrator")
    server.kill()
    with pytest.raises(httpx.TransportError):
        httpx.get(server.url, trust_env=False)
    again = installation.serve()
    assert again.url == server.url
    document = httpx.get(f"{again.url}/api/v1/openapi.json", trust_env=False).json()
    assert document["servers"] == [{"url": again.url}]
    answer = httpx.get(
        f"{again.url}/api/v1/events", headers={"Authorization": f"Bearer {token}"}, trust_env=False
    )
    assert answer.status_code == 200
    assert again.stop() == -signal.SIGTERM


def test_two_servers_and_a_worker_share_one_postgres(postgres: PostgresServer, tmp_path: Path) -> None:
    name = postgres.borrow()
    installation = Installation(postgres.url(name), tmp_path)
    try:
        worker = installation.work()
        first = installation.serve(EVENTS_WORKER_INSIDE="false")
        second = installation.serve(port=free_port(), EVENTS_WORKER_INSIDE="false")
        token = installation.run("token", "create", "door", "--role", "administrator")
        for url in (first.url, second.url):
            answer = httpx.get(
                f"{url}/api/v1/events", headers={"Authorization": f"Bearer {token}"}, trust_env=False
            )
            assert answer.status_code == 200
        assert worker.is_running
        assert worker.stop() == 0
    finally:
        installation.close()
        postgres.give_back(name)
