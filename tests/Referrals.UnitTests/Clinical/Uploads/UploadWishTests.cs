using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;

namespace Referrals.UnitTests.Clinical.Uploads;

public sealed class UploadWishTests
{
    static readonly Upload Wish = new()
    {
        Image = new(new Guid("1a000000-0000-4000-8000-000000000001")), ImageSet = new(new Guid("e0000000-0000-4000-8000-000000000001")),
        Practice = new(new Guid("a0000000-0000-4000-8000-000000000001")), Hub = new(new Guid("b0000000-0000-4000-8000-000000000001")),
        View = ViewKind.CloseUp, Type = "image/jpeg", Length = 3_000_000,
    };

    [Fact]
    public void The_same_announcement_again_is_the_same_however_far_the_upload_is() => Assert.True(Wish.IsSameWishAs(Wish with { Durable = 16384, Added = true }));

    [Fact]
    public void Another_length_view_type_or_set_is_another_wish()
    {
        Assert.False(Wish.IsSameWishAs(Wish with { Length = 1 }));
        Assert.False(Wish.IsSameWishAs(Wish with { View = ViewKind.Overview }));
        Assert.False(Wish.IsSameWishAs(Wish with { Type = "image/png" }));
        Assert.False(Wish.IsSameWishAs(Wish with { ImageSet = new(Guid.Empty) }));
    }
}
