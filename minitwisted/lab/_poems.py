"""Poems to be served: three of our own and two that have long belonged to everybody.

They are what the poetry servers recite when they are given no files.  Each is a name and a text that ends with a line end;
the names are what one says to ``minitwisted poetry up``.
"""

from __future__ import annotations

POEMS = {
    "kettle": """\
The kettle and the clock agree
that neither hurries more than me;
I asked them both, and both said: wait,
the answer comes, however late.
""",
    "letter": """\
A letter left the house at noon.
The road was long, the reply not soon.
I did not stand beside the door:
I swept the stairs, and swept the floor.
""",
    "lamps": """\
Three lamps are lit along the quay,
and each is slow in telling me;
so while the first one draws its breath
I read the second, line by line,
and hear the third. All three are mine.
""",
    # Emily Dickinson, published in 1891
    "hope": """\
Hope is the thing with feathers
That perches in the soul,
And sings the tune without the words,
And never stops at all,

And sweetest in the gale is heard;
And sore must be the storm
That could abash the little bird
That kept so many warm.

I've heard it in the chillest land,
And on the strangest sea;
Yet, never, in extremity,
It asked a crumb of me.
""",
    # Christina Rossetti, 1872
    "wind": """\
Who has seen the wind?
Neither I nor you:
But when the leaves hang trembling,
The wind is passing through.

Who has seen the wind?
Neither you nor I:
But when the trees bow down their heads,
The wind is passing by.
""",
}
