using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Filter;

namespace Referrals.Clinical;

/// <summary>Brings complete photographs to their image set.</summary>
/// <remarks>A process may die between the row and the set, so whoever meets a complete row that was not handed over does it again.</remarks>
public sealed class ArrivedPhotographs(UploadTable uploads, PhotographArchive archive, IGrainFactory grains)
{
    /// <summary>Hands a complete upload to its set unless it is there already; null when the set has it.</summary>
    public async Task<Refusal?> HandOver(Upload upload, Actor actor)
    {
        if (upload.Added || upload.Completed is not { } completed) return null;
        // Named after the image: handing it over twice, also from two silos, has one effect.
        var command = new Command { Id = DerivedId.Of("add-image", upload.Image.Value, 0, 0), Hash = "", Actor = actor };
        var taken = await grains.Grain<IImageSetGrain>(upload.ImageSet.Value).AddImage(command, StoredImageOf(upload, completed));
        if (taken.Refusal is null) await uploads.MarkAdded(upload.Image);
        if (taken.Refusal == ImageSetRefusals.SetSealed || taken.Refusal == ImageSetRefusals.ConsentWithdrawn) await Drop(upload);
        return taken.Refusal;
    }

    /// <summary>After a set is sealed: what was begun and not finished is given up.</summary>
    public async Task DropUnfinished(ImageSetId set)
    {
        foreach (var left in await uploads.RemoveUnfinished(set)) archive.Discard(left);
    }

    /// <summary>The set was sealed without it, or the patient does not want it to be used: nobody may ever see it, and it is not kept.</summary>
    async Task Drop(Upload upload)
    {
        if (!await uploads.Remove(upload.Image, writer: null)) return;
        if (upload.Object is { } original) archive.Discard(original);
        if (upload.Completed is { Master: var master }) archive.Discard(master.Object);
    }

    static StoredImage StoredImageOf(Upload upload, CompletedUpload completed)
    {
        var facts = completed.Facts;
        return new()
        {
            Image = upload.Image, View = upload.View, Type = upload.Type, Length = upload.Binding?.PlainLength ?? upload.Length, Sha256 = completed.Sha256.ToString(),
            Width = facts.WidthPixels, Height = facts.HeightPixels, Warnings = IsSmall(facts) ? [ImageWarning.SmallPicture] : [],
            MasterLength = completed.MasterLength, MasterSha256 = completed.MasterSha256.ToString(),
            Orientation = facts.Orientation, TakenOn = facts.CaptureDay, TakenWith = (TakenWith)facts.Device, Removed = [.. RemovedOf(facts)],
            BoundOrdinal = upload.Binding?.Ordinal, BoundCount = upload.Binding?.Count,
        };
    }

    static bool IsSmall(PhotographFacts facts) => new ImageFacts(facts.Format, facts.WidthPixels, facts.HeightPixels).IsSmall;

    static IEnumerable<RemovedPart> RemovedOf(PhotographFacts facts)
    {
        if (facts.HadGps) yield return RemovedPart.Place;
        if (facts.HadThumbnail) yield return RemovedPart.Thumbnail;
        if (facts.HadSecondPicture) yield return RemovedPart.SecondPicture;
        if (facts.HadMotionVideo) yield return RemovedPart.MotionVideo;
        if (facts.HadProvenance) yield return RemovedPart.Provenance;
        if (facts.HadComment) yield return RemovedPart.Comment;
        if (facts.HadText) yield return RemovedPart.Text;
        if (facts.HadUnknownColourProfile) yield return RemovedPart.ColourProfile;
    }
}
