"""Work that follows a change: enqueued in its transaction, done by a worker at least once."""

from events_platform.kit.outbox.service import enqueue, retry_job
from events_platform.kit.outbox.worker import Every, GiveUp, Handler, Worker

__all__ = ["Every", "GiveUp", "Handler", "Worker", "enqueue", "retry_job"]
