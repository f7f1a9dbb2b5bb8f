namespace Referrals.Ops.Photographs;

/// <summary>Colour of unlesioned skin in the light of the room, from Fitzpatrick type I to VI.</summary>
public sealed record SkinTone(string Name, double Red, double Green, double Blue)
{
    public static IReadOnlyList<SkinTone> All { get; } =
    [
        new("I", 232, 198, 182), new("II", 222, 180, 158), new("III", 203, 156, 128),
        new("IV", 172, 125, 98), new("V", 130, 90, 68), new("VI", 92, 64, 52),
    ];
}

/// <summary>How a kind of lesion looks. Colours are shares of the surrounding skin's red, green and blue.</summary>
/// <param name="Name">In a dermatologist's words.</param>
/// <param name="Colours">From the rim to the middle and over patches.</param>
/// <param name="Irregularity">How far the border strays from a circle, in radii.</param>
/// <param name="Softness">Width of the border, in radii.</param>
/// <param name="Mottling">How strongly the colours mix, 0 to 1.</param>
/// <param name="Network">Strength of the pigment network under the dermatoscope, 0 to 1.</param>
/// <param name="Scale">Whitish flakes, 0 to 1.</param>
public sealed record LesionKind(
    string Name, (double Red, double Green, double Blue)[] Colours,
    double Irregularity, double Softness, double Mottling, double Network, double Scale)
{
    public static IReadOnlyList<LesionKind> All { get; } =
    [
        new("naevus", [(0.70, 0.56, 0.47), (0.56, 0.41, 0.33), (0.48, 0.34, 0.27)], 0.09, 0.16, 0.35, 0.55, 0),
        new("atypical naevus", [(0.78, 0.60, 0.52), (0.55, 0.38, 0.30), (0.42, 0.28, 0.23)], 0.17, 0.24, 0.65, 0.75, 0),
        new("melanoma", [(0.62, 0.44, 0.38), (0.30, 0.21, 0.20), (0.40, 0.36, 0.42), (0.74, 0.42, 0.38)], 0.27, 0.09, 1.0, 0.6, 0),
        new("seborrhoeic keratosis", [(0.66, 0.54, 0.44), (0.50, 0.40, 0.32), (0.60, 0.52, 0.45)], 0.12, 0.05, 0.9, 0, 0.25),
        new("plaque", [(1.00, 0.68, 0.66), (0.92, 0.56, 0.54), (0.97, 0.66, 0.62)], 0.16, 0.3, 0.5, 0, 0.8),
        new("basal cell carcinoma", [(0.94, 0.66, 0.64), (1.04, 0.86, 0.84), (0.86, 0.54, 0.52)], 0.13, 0.12, 0.7, 0, 0.1),
    ];
}

/// <summary>Random numbers of one seed, apart for each purpose, so that a new ruler does not change a patient.</summary>
static class Dice
{
    public enum Throw
    {
        Patient,
        Lesion,
        Moment,
        Picture, // the last one: a picture's number is this and its view
    }

    /// <summary>Stirred, because <see cref="Random"/> gives neighbouring seeds similar numbers.</summary>
    public static Random Of(int seed, Throw purpose)
    {
        var mixed = (uint)seed * 0x9E3779B1u + (uint)purpose * 0x85EBCA77u;
        mixed = (mixed ^ mixed >> 15) * 0x2C1B3C6Du;
        mixed = (mixed ^ mixed >> 12) * 0x297A2D39u;
        return new Random((int)(mixed ^ mixed >> 15));
    }

    public static Random OfPicture(int seed, PhotographView view) => Of(seed, Throw.Picture + (int)view);
}

/// <summary>Everything about an invented patient that a camera can see. The same in all views of one seed.</summary>
public sealed record Patient(int Seed, SkinTone Tone, LesionKind Lesion, double LesionDiameterMm)
{
    public static Patient Invent(int seed)
    {
        var random = Dice.Of(seed, Dice.Throw.Patient);
        return new Patient(
            seed, SkinTone.All[random.Next(SkinTone.All.Count)], LesionKind.All[random.Next(LesionKind.All.Count)], 7 + 7 * random.NextDouble());
    }
}
