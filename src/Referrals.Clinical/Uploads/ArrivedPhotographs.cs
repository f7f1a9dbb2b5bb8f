using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Imaging.Facts;

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
        if (taken.Refusal == ImageSetRefusals.SetSealed) await Drop(upload);
        return taken.Refusal;
    }

    /// <summary>Before a set is sealed: everything that arrived is known to it.</summary>
    public async Task HandOverAll(ImageSetId set, Actor actor, CancellationToken cancel)
    {
        foreach (var upload in await uploads.Of(set, cancel)) await HandOver(upload, actor);
    }

    /// <summary>After a set is sealed: what was begun and not finished is given up.</summary>
    public async Task DropUnfinished(ImageSetId set)
    {
        foreach (var left in await uploads.RemoveUnfinished(set)) archive.Discard(left);
    }

    /// <summary>The set was sealed without it, so nobody may ever see it: it is not kept.</summary>
    async Task Drop(Upload upload)
    {
        if (await uploads.Remove(upload.Image, writer: null) && upload.Place is { } place) archive.Discard(place.Object);
    }

    static StoredImage StoredImageOf(Upload upload, CompletedUpload completed)
    {
        var facts = new ImageFacts(upload.Type == "image/png" ? ImageFormat.Png : ImageFormat.Jpeg, completed.Width, completed.Height);
        return new()
        {
            Image = upload.Image, View = upload.View, Type = upload.Type, Length = upload.Length, Sha256 = completed.Sha256,
            Width = completed.Width, Height = completed.Height, Warnings = facts.IsSmall ? [ImageWarning.SmallPicture] : [],
        };
    }
}
