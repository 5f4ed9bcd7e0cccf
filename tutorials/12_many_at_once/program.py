"""Many things at once: all of them, the first of them, and not too many of them."""

from minitwisted.internet import defer, reactor, task

HOUSES = {"mill": 0.03, "inn": 0.01, "tower": 0.02}
at_work = 0


def visit(house):
    """A Deferred of what is heard in `house`, after as long as the way there takes; nobody lives in the ruin."""
    global at_work
    at_work += 1
    print(f"  setting out for the {house}; {at_work} on the way")
    return task.deferLater(reactor, HOUSES.get(house, 0.005), arrived, house)


def arrived(house):
    global at_work
    at_work -= 1
    if house not in HOUSES:
        raise LookupError(f"nobody in the {house}")
    print(f"  at the {house}")
    return f"news from the {house}"


async def all_of_them():
    news = await defer.gatherResults([visit(house) for house in HOUSES])
    print("in the order in which I asked:", news)


async def all_that_can_be_had():
    results = await defer.DeferredList([visit("mill"), visit("ruin")], consumeErrors=True)
    for success, result in results:
        print("good:" if success else "bad:", result if success else result.getErrorMessage())


async def the_first():
    news, index = await defer.DeferredList(
        [visit("mill"), visit("inn")], fireOnOneCallback=True, fireOnOneErrback=True, consumeErrors=True
    )
    print(f"number {index} was first: {news}")


async def not_too_many():
    two_horses = defer.DeferredSemaphore(2)
    await defer.gatherResults([two_horses.run(visit, house) for house in HOUSES])


async def main():
    for story in (all_of_them, all_that_can_be_had, the_first, not_too_many):
        print(story.__name__.replace("_", " "))
        await story()
        await task.deferLater(reactor, 0.03)  # let the last traveller of this story come home


defer.Deferred.fromCoroutine(main()).addBoth(lambda _: reactor.stop())
reactor.run()
