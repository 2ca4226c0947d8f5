using System.Globalization;

namespace Rubato.Training.Data;

/// <summary>
/// The ten digits as pen strokes, several styles each, drawn by hand on the unit square (y down). The notation is a
/// subset of SVG paths: <c>M x y</c> lifts the pen and moves, <c>L x y</c> draws a line, <c>C x y x y x y</c> a cubic
/// Bézier arc.
/// </summary>
static class GlyphShapes
{
    const int ArcPieces = 7;

    static readonly string[][] Paths =
    [
        [
            "M .5 0 C .2 0 .17 .3 .17 .5 C .17 .7 .2 1 .5 1 C .8 1 .83 .7 .83 .5 C .83 .3 .8 0 .5 0",
            "M .5 0 C .33 .02 .28 .3 .28 .5 C .28 .72 .33 1 .5 1 C .68 1 .72 .7 .72 .5 C .72 .3 .66 0 .5 0",
            "M .6 .04 C .3 -.02 .18 .25 .18 .55 C .18 .85 .35 1 .52 1 C .75 1 .84 .75 .82 .45 C .8 .15 .65 0 .42 .08",
        ],
        [
            "M .5 0 L .5 1",
            "M .3 .22 L .55 0 L .55 1",
            "M .3 .22 L .53 0 L .53 1 M .28 1 L .78 1",
        ],
        [
            "M .2 .25 C .22 -.05 .78 -.1 .78 .27 C .78 .5 .4 .75 .18 1 L .84 1",
            "M .2 .22 C .3 -.06 .8 -.04 .74 .3 C .7 .55 .45 .8 .28 .93 C .12 1.04 .1 .8 .27 .82 C .45 .84 .6 1.04 .86 .93",
            "M .2 .1 C .4 -.03 .75 -.03 .76 .2 C .77 .45 .4 .7 .2 .98 C .4 .9 .6 1 .84 .97",
        ],
        [
            "M .2 .12 C .4 -.06 .78 -.02 .76 .24 C .75 .42 .58 .48 .42 .48 C .62 .48 .82 .55 .82 .74 C .82 1.04 .36 1.06 .18 .86",
            "M .2 .02 L .78 .02 L .45 .4 C .75 .38 .85 .58 .82 .74 C .78 1.03 .36 1.06 .18 .88",
            "M .24 .05 C .6 -.05 .8 .1 .7 .3 C .62 .44 .5 .45 .38 .47 C .7 .5 .8 .62 .76 .78 C .7 1 .4 1.02 .2 .95",
        ],
        [
            "M .65 1 L .65 0 L .15 .68 L .88 .68",
            "M .25 .02 L .2 .55 L .82 .55 M .72 .05 L .66 1",
            "M .3 0 C .25 .3 .2 .45 .2 .52 C .4 .55 .6 .52 .78 .5 M .76 0 C .74 .4 .7 .7 .7 1",
        ],
        [
            "M .78 .02 L .28 .02 L .24 .44 C .45 .3 .84 .36 .82 .68 C .8 1.02 .36 1.08 .18 .86",
            "M .8 .04 C .6 .0 .4 .04 .3 .04 C .28 .2 .26 .3 .28 .42 C .6 .4 .8 .5 .76 .72 C .7 1 .4 1.02 .2 .94",
            "M .3 .05 L .27 .42 C .55 .32 .82 .48 .78 .72 C .74 1 .4 1.05 .2 .9 M .3 .05 L .82 0",
        ],
        [
            "M .7 .02 C .4 .1 .2 .4 .2 .68 C .2 .95 .4 1 .52 1 C .7 1 .82 .88 .8 .7 C .78 .5 .6 .45 .48 .47 C .34 .5 .24 .6 .2 .72",
            "M .55 0 C .35 .25 .24 .5 .24 .75 C .24 1.04 .78 1.06 .77 .74 C .76 .48 .36 .5 .26 .76",
            "M .4 0 C .25 .3 .2 .6 .25 .8 C .32 1.02 .7 1.04 .74 .8 C .76 .62 .5 .56 .28 .78",
        ],
        [
            "M .17 .03 L .82 .03 L .4 1",
            "M .17 .05 L .82 .05 C .6 .4 .5 .7 .42 1 M .32 .5 L .75 .5",
            "M .2 .18 L .2 .03 L .8 .03 C .65 .3 .45 .6 .45 1",
        ],
        [
            "M .5 .47 C .2 .42 .2 0 .5 0 C .8 0 .8 .42 .5 .47 C .1 .52 .1 1 .5 1 C .9 1 .9 .52 .5 .47",
            "M .75 .12 C .6 -.06 .24 -.02 .26 .22 C .28 .45 .8 .5 .78 .78 C .75 1.06 .24 1.06 .24 .78 C .24 .55 .72 .45 .75 .12",
            "M .7 .1 C .4 -.1 .2 .15 .35 .32 C .5 .48 .75 .6 .72 .8 C .68 1.05 .3 1.05 .28 .8 C .26 .6 .6 .45 .7 .3 C .76 .18 .72 .12 .66 .08",
        ],
        [
            "M .78 .28 C .76 -.06 .24 -.1 .22 .26 C .2 .6 .72 .58 .78 .28 L .76 1",
            "M .76 .3 C .8 -.08 .22 -.1 .22 .28 C .22 .56 .68 .56 .76 .3 C .8 .7 .7 1 .3 .98",
            "M .72 .1 C .4 -.1 .2 .1 .24 .32 C .3 .55 .66 .5 .74 .14 C .72 .4 .66 .7 .58 1",
        ],
    ];

    /// <summary>Polylines by digit and style. A point that lifts the pen is marked, every other continues its line.</summary>
    public static readonly PenPoint[][][] Styles = [.. Paths.Select(styles => styles.Select(Flatten).ToArray())];

    /// <summary>The most points that a style has.</summary>
    public static readonly int MostPoints = Styles.Max(styles => styles.Max(points => points.Length));

    static PenPoint[] Flatten(string path)
    {
        var words = path.Split(' ');
        var points = new List<PenPoint>();
        var at = 0;
        float Next() => float.Parse(words[at++], CultureInfo.InvariantCulture);
        while (at < words.Length)
        {
            switch (words[at++])
            {
                case "M":
                    points.Add(new PenPoint(Next(), Next(), Lifts: true));
                    break;
                case "L":
                    points.Add(new PenPoint(Next(), Next(), Lifts: false));
                    break;
                case "C":
                    AddArc(points, Next(), Next(), Next(), Next(), Next(), Next());
                    break;
                default:
                    throw new InvalidOperationException($"'{words[at - 1]}' in the path '{path}' is none of M, L, C.");
            }
        }

        return [.. points];
    }

    static void AddArc(List<PenPoint> points, float x1, float y1, float x2, float y2, float x3, float y3)
    {
        var (x0, y0, _) = points[^1];
        for (var piece = 1; piece <= ArcPieces; piece++)
        {
            var t = (float)piece / ArcPieces;
            var s = 1 - t;
            float a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
            points.Add(new PenPoint(
                (a * x0) + (b * x1) + (c * x2) + (d * x3), (a * y0) + (b * y1) + (c * y2) + (d * y3), Lifts: false));
        }
    }
}

/// <summary>A point of a stroke on the unit square.</summary>
readonly record struct PenPoint(float X, float Y, bool Lifts);
