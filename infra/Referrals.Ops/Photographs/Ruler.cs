using System.Globalization;
using System.Text;
using NetVips;

namespace Referrals.Ops.Photographs;

/// <summary>The paper ruler laid beside a lesion (IMG-03): a tick each millimetre, a longer one at five, a number at ten.</summary>
static class Ruler
{
    // Strokes on a grid of 2 by 4. Drawn, because a machine without fonts would show empty boxes.
    static readonly string[] digits =
    [
        "M0,0H2V4H0Z", "M1,0V4", "M0,0H2V2H0V4H2", "M0,0H2V4H0M0,2H2", "M0,0V2H2M2,0V4",
        "M2,0H0V2H2V4H0", "M2,0H0V4H2V2H0", "M0,0H2V4", "M0,0H2V4H0ZM0,2H2", "M2,2H0V0H2V4",
    ];

    /// <summary>A strip with alpha, of whole centimetres. Long ones, for overviews, show no millimetres.</summary>
    public static Image Paper(double pixelsPerMm, int centimetres, double tiltDegrees)
    {
        var everyMm = centimetres <= 5;
        var unit = everyMm ? pixelsPerMm : pixelsPerMm * 4;
        double width = centimetres * 10 * pixelsPerMm + 6 * unit, height = unit * 9;
        var shapes = new StringBuilder();
        for (var mm = 0; mm <= centimetres * 10; mm += everyMm ? 1 : 10)
        {
            var length = unit * (mm % 10 == 0 ? 4 : mm % 5 == 0 ? 3 : 2);
            shapes.Append(CultureInfo.InvariantCulture, $"<path d='M{2 * unit + mm * pixelsPerMm:F1},0v{length:F1}' stroke-width='{unit * 0.16:F1}'/>");
            if (mm % 10 == 0 && mm > 0) Number(shapes, mm / 10, 2 * unit + mm * pixelsPerMm, unit * 5, unit * (everyMm ? 0.55 : 0.42));
        }
        double margin = width * Math.Sin(Math.Abs(tiltDegrees) * Math.PI / 180) / 2 + unit;
        return Painting.Draw(string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns='http://www.w3.org/2000/svg' width='{width + 2 * unit:F0}' height='{height + 2 * margin:F0}'>" +
            $"<g transform='translate({unit:F1},{margin:F1}) rotate({tiltDegrees:F2},{width / 2:F1},{height / 2:F1})' fill='none' stroke='#2b2b2e'>" +
            $"<rect x='{unit * 0.25:F1}' y='{unit * 0.3:F1}' width='{width:F1}' height='{height:F1}' fill='#000' stroke='none' opacity='.25'/>" +
            $"<rect width='{width:F1}' height='{height:F1}' fill='#dedcd4' stroke='none'/>{shapes}</g></svg>"));
    }

    /// <summary>The millimetre scale engraved in a dermatoscope's contact plate.</summary>
    public static Image OnGlass(double pixelsPerMm, int millimetres)
    {
        var ticks = new StringBuilder();
        for (var mm = 0; mm <= millimetres; mm++)
            ticks.Append(
                CultureInfo.InvariantCulture, $"M{(mm + 0.5) * pixelsPerMm:F1},{pixelsPerMm:F1}v-{pixelsPerMm * (mm % 5 == 0 ? 0.8 : 0.5):F1}");
        return Painting.Draw(string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns='http://www.w3.org/2000/svg' width='{(millimetres + 1) * pixelsPerMm:F0}' height='{pixelsPerMm:F0}'>" +
            $"<path d='{ticks}' fill='none' stroke='#1d1a1a' stroke-width='{pixelsPerMm * 0.05:F1}' opacity='.8'/></svg>"));
    }

    static void Number(StringBuilder shapes, int number, double x, double y, double unit)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        for (var at = 0; at < text.Length; at++)
            shapes.Append(CultureInfo.InvariantCulture,
                $"<path transform='translate({x + (at * 3 - text.Length * 1.5 + 0.5) * unit:F1},{y:F1}) scale({unit:F2})' " +
                $"stroke-width='.6' d='{digits[text[at] - '0']}'/>");
    }
}
