using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Photographs;
using Camera = Referrals.Ops.Photographs.Photographs;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Demo;

/// <summary>Photographs of painted patients, with everything in the files that a camera writes there: time, maker, position.</summary>
/// <param name="seed">The same seed paints the same patients.</param>
/// <param name="size">Camera size unless told otherwise.</param>
public sealed class PaintedAlbum(int seed, PhotographSize? size = null) : IAlbum
{
    /// <summary>Cases of one seed must not paint the same patient: each has room for its captures and their two lesions.</summary>
    const int SeedsPerCase = 16;

    // The standard views of one lesion (IMG-01), then those of a second one.
    static readonly (int Lesion, PhotographView Distance, ViewKind View)[] Views =
    [
        (0, PhotographView.Overview, ViewKind.Overview),
        (0, PhotographView.CloseUp, ViewKind.CloseUpWithScale),
        (0, PhotographView.Dermoscopy, ViewKind.DermoscopicContactPolarised),
        (1, PhotographView.CloseUp, ViewKind.CloseUpWithScale),
        (1, PhotographView.Dermoscopy, ViewKind.DermoscopicContactPolarised)
    ];

    readonly SemaphoreSlim _easels = new(Environment.ProcessorCount);

    // Painting takes a processor for a quarter of a second each. On threads of its own, or the requests under way would wait for it.
    public async Task<Capture> Take(int number, int version)
    {
        await _easels.WaitAsync();
        try
        {
            return await Task.Factory.StartNew(
                () => PaintAll(number, version), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _easels.Release();
        }
    }

    Capture PaintAll(int number, int version) =>
        new([.. Views.Take(HandSize.Of(number)).Select((view, index) => Paint(number, version, index + 1, view))], []);

    Photograph Paint(int number, int version, int place, (int Lesion, PhotographView Distance, ViewKind View) view)
    {
        var patient = unchecked(seed + number * SeedsPerCase + (version - 1) * 2 + view.Lesion) & 0xFFFFFFF;
        var taken = Camera.Take(patient, view.Distance, size);
        return new Photograph($"referral-{number}-{version}-{place}.jpg", "image/jpeg", view.View, taken.Bytes);
    }
}
