"""Limits on how often something may be done, shared by all processes."""

from events_platform.kit.ratelimit.limiter import LeasedLimiter, Rate, clean_limits, take
from events_platform.kit.ratelimit.policies import Policy, hashed, hashed_address

__all__ = ["LeasedLimiter", "Policy", "Rate", "clean_limits", "hashed", "hashed_address", "take"]
