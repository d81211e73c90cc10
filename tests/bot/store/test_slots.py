"""A tenant's records in a cluster: all keys that one command names are of one slot."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.crc import key_slot

from bot.models import Delivery, Request, Used
from bot.store.allowance import RedisAllowance
from bot.store.client import open_redis
from bot.store.deliveries import RedisDeliveries
from bot.store.notes import RedisNotes
from bot.store.speakers import RedisSpeakers
from bot.store.usage import RedisUsage
from tests.bot.store.names import names
from tests.emulators.cluster import cluster, is_available

HOUR = timedelta(hours=1)
TENANTS = [f"T{number}" for number in range(6)]  # enough for each of the three servers to have some


async def use_everything(redis: Redis, tenant: str) -> None:
    """Each command of each record, and that it does what it should."""
    notes, allowance, usage = RedisNotes(redis), RedisAllowance(redis), RedisUsage(redis)
    speakers, deliveries = RedisSpeakers(redis), RedisDeliveries(redis, keep=HOUR)
    await notes.write(tenant, "a", "1", HOUR)
    assert await notes.first(tenant, "a", "2", HOUR) == await notes.read(tenant, "a") == "1"

    assert await allowance.take(tenant, "post", 1, HOUR) == 0.0
    assert await allowance.take(tenant, "post", 1, HOUR) > 5
    await allowance.rest(tenant, "post", 5)
    assert 0 < await allowance.take(tenant, "post", 1, HOUR) <= 5

    await usage.count(tenant, cached=True)
    assert await usage.of(tenant) == Used(analyses=1, cached=1)

    assert await speakers.spoke(tenant, "C1", "U1") == ()
    assert await speakers.spoke(tenant, "C1", "") == ("U1",)

    request = Request(tenant=tenant, source="https://news.example/a", id="r1")
    assert await deliveries.begin(request) is None
    assert await deliveries.keep(Delivery(request=request, message="m1"))
    await deliveries.withdraw(tenant, "r1")
    assert await deliveries.is_withdrawn(tenant, "r1")


async def test_the_keys_of_a_tenant_share_a_slot(redis: Redis) -> None:
    """A script or a transaction over two of them would fail otherwise; tenants are spread all the same."""
    for tenant in TENANTS:
        await use_everything(redis, tenant)
    keys = await names(redis)

    assert len(keys) == 7 * len(TENANTS)
    for tenant in TENANTS:
        ours = [key for key in keys if key.startswith(f"t:{{{tenant}}}:")]
        assert len(ours) == 7
        assert {key_slot(key.encode()) for key in ours} == {key_slot(tenant.encode())}
    assert len({key_slot(key.encode()) for key in keys}) > 1


@pytest.fixture
def cluster_url(tmp_path: Path) -> Iterator[str]:
    """Three servers."""
    if not is_available():
        pytest.skip("redis-server is not here, so there is no cluster to try.")
    with cluster(tmp_path / "cluster") as url:
        yield url


async def test_everything_is_remembered_by_a_cluster(cluster_url: str, tmp_path: Path) -> None:
    """By whichever of the three has the tenant."""
    async with open_redis(cluster_url, tmp_path) as redis, asyncio.timeout(30):
        for tenant in TENANTS:
            await use_everything(redis, tenant)
        kept = [key async for key in redis.scan_iter()]

    assert all(any(f"t:{{{tenant}}}".encode() in key for key in kept) for tenant in TENANTS)
