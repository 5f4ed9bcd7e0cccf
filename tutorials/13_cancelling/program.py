"""Changing one's mind: what `cancel` does to who waits, to the work itself, and to a chain that waits for another."""

from minitwisted.internet import defer, reactor, task
from minitwisted.internet.defer import Deferred


def oven(dish):
    """A Deferred of a baked dish.  Cancelling it switches the oven off."""

    def switch_off(cancelled):
        print(f"  the oven with the {dish} is switched off")
        baking.cancel()

    baked = Deferred(switch_off)
    baking = reactor.callLater(0.02, baked.callback, f"a hot {dish}")
    return baked


def post(letter):
    """A Deferred of an answer.  It has no canceller: nobody can call a letter back."""
    answered = Deferred()
    reactor.callLater(0.02, answered.callback, f"an answer to {letter}")
    return answered


def told(who):
    def tell(result):
        text = result.type.__name__ if hasattr(result, "type") else result
        print(f"  {who} hears: {text}")

    return tell


def story(title, promise, act):
    print(title)
    promise.addBoth(told("who waits"))
    act(promise)
    return task.deferLater(reactor, 0.03)


def changes_mind(promise):
    promise.cancel()


def changes_mind_twice(promise):
    promise.cancel()
    promise.cancel()


async def main():
    await story("cancelled, and the work is stopped:", oven("pie"), changes_mind)
    await story("cancelled, but the work goes on; its result is dropped:", post("Ann"), changes_mind_twice)
    await story("cancelled too late:", defer.succeed("soup"), changes_mind)
    chain = defer.succeed("dough").addCallback(lambda _: oven("bread"))
    await story("a chain that waits for another passes it on:", chain, changes_mind)
    await story("a time limit is a cancel by the clock:", oven("roast").addTimeout(0.01, reactor), lambda promise: None)
    await story("in time:", oven("biscuit").addTimeout(0.5, reactor), lambda promise: None)


Deferred.fromCoroutine(main()).addBoth(lambda _: reactor.stop())
reactor.run()
