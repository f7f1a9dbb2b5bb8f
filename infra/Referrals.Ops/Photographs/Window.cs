using NetVips;

namespace Referrals.Ops.Photographs;

/// <summary>The part of a backdrop that a photograph shows, perhaps mirrored.</summary>
readonly record struct Window(int Left, int Top, PhotographSize Size, bool Mirrored)
{
    /// <summary>Overviews keep their middle: the lesion sits on a known place of the body.</summary>
    public static Window Choose(PhotographView view, PhotographSize size, Random random)
    {
        var margin = Backdrop.Margin(size);
        var (left, top) = view == PhotographView.Overview ? (margin, margin) : (random.Next(2 * margin), random.Next(2 * margin));
        return new Window(left, top, size, random.Next(2) == 1);
    }

    public Image Cut(Image backdrop)
    {
        var cut = backdrop.Crop(Left, Top, Size.WidthPixels, Size.HeightPixels);
        return Mirrored ? cut.FlipHor() : cut;
    }
}
