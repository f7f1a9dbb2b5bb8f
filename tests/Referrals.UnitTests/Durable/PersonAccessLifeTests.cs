using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.UnitTests.Durable;

/// <summary>Whatever people and administrators do in whatever order: only the own administrators suspend, only oneself signs out, and an older message never undoes a newer one.</summary>
public sealed class PersonAccessLifeTests
{
    static readonly JsonSerializerOptions Json = new StoredJson([AccessJson.Default]).Options;
    static readonly PersonId Self = new(new Guid("5e1f0000-0000-4000-8000-000000000001"));
    static readonly NetworkId[] Networks = [new(new Guid("ee000000-0000-4000-8000-000000000001")), new(new Guid("ee000000-0000-4000-8000-000000000002"))];
    static readonly Guid[] Organisations = [.. Enumerable.Range(1, 4).Select(number => new Guid($"0a000000-0000-4000-8000-00000000000{number}"))];
    static readonly DateTimeOffset Day = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);

    /// <summary>One wish: 0–2 sign out, 3–5 suspend, 6–8 restore, 9 adopt.</summary>
    public sealed record Wish(int Kind, int By, int At, int Changes, int Minute);

    static readonly Gen<Wish> Wishes = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 12], Gen.Int[1, 10],
        (kind, by, at, changes, minute) => new Wish(kind, by, at, changes, minute));

    [Fact]
    public void Random_lives_break_no_invariant()
    {
        var lives = new RandomLife<PersonAccess, PersonAccessEvent>(new PersonAccess(), (access, happened) => access.Apply(happened), Json);
        Wishes.Array[1, 30].Sample(wishes => lives.Live(wishes, Ask, (before, wish, decision, after) =>
        {
            Assert.True(after.Changes >= before.Changes && !(after.SignedOutAt < before.SignedOutAt), "time runs backwards");
            Assert.Equal(after.Suspensions.Length, after.Suspensions.Select(one => one.Organisation).Distinct().Count());
            if (!before.Suspensions.SequenceEqual(after.Suspensions)) Assert.True(wish.Kind == 9 || By(wish).Organisations.Contains(At(wish).Network.Value), "somebody else's administrator has decided");
            if (before.SignedOutAt != after.SignedOutAt) Assert.Equal(Self, By(wish).Person);
        }), iter: 5_000);
        Assert.Equal(["PersonRestored", "PersonSuspended", "SignedOut", "SuspensionsAdopted", "not-found"], lives.Reached);
    }

    static Decision<PersonAccessEvent> Ask(PersonAccess access, Wish wish, DateTimeOffset now) => wish.Kind switch
    {
        < 3 => PersonAccessDecisions.SignOut(access, By(wish) with { IssuedAt = now.AddSeconds(30 - now.Second).AddMinutes(-wish.Minute) }, Self, now),
        < 6 => PersonAccessDecisions.Suspend(access, By(wish), At(wish), SuspensionReason.Left, now),
        < 9 => PersonAccessDecisions.Restore(access, By(wish), At(wish)),
        _ => PersonAccessDecisions.Adopt(access, [.. Organisations[..wish.At].Select(Suspended)], wish.Changes),
    };

    static Actor By(Wish wish) => wish.By switch
    {
        0 => new() { Person = Self, Role = Role.Referrer, Organisations = [Organisations[0]] },
        1 => new() { Person = new(Guid.NewGuid()), Role = Role.Dermatologist, Organisations = [Networks[0].Value] },
        var network => new() { Person = new(Guid.NewGuid()), Role = Role.NetworkAdmin, Organisations = [Networks[network - 2].Value] },
    };

    static OrganisationOfNetwork At(Wish wish) => new(Organisations[wish.At], Networks[wish.At % 2]);

    static Suspension Suspended(Guid organisation) => new() { Organisation = organisation, Network = Networks[0], Reason = SuspensionReason.DeviceLost, Since = Day };

    static readonly Dictionary<string, object> Shapes = new()
    {
        ["personaccess"] = new PersonAccess { SignedOutAt = Day, Suspensions = [Suspended(Organisations[0])], Changes = 3 },
        ["personaccess-events"] = new PersonAccessEvent[]
        {
            new SignedOut { At = Day }, new PersonSuspended { Suspension = Suspended(Organisations[0]) }, new PersonRestored { Organisation = Organisations[0] },
            new SuspensionsAdopted { Suspensions = [Suspended(Organisations[1])], Changes = 4 },
        },
        ["message-access-changed"] = new AccessChanged
        {
            Person = Self, Changes = 3, Suspensions = [new() { Organisation = Organisations[0], Network = Networks[0], Reason = nameof(SuspensionReason.Left), Since = Day }],
        },
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    /// <summary>What was ever written must still load.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Shapes_are_as_ever(string name)
    {
        var (shape, file) = (Shapes[name], Path.Combine(Repository.Root, "tests/Referrals.UnitTests/Golden/Durable", $"{name}.json"));
        var written = JsonSerializer.SerializeToNode(shape, shape.GetType(), Json)!;
        Assert.True(File.Exists(file), $"{name}.json is missing; it should hold {written.ToJsonString()}");
        var golden = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.True(JsonNode.DeepEquals(golden, written), $"{name}.json is now written as {written.ToJsonString()}");
        Assert.Equivalent(shape, golden.Deserialize(shape.GetType(), Json), strict: true);
    }
}
