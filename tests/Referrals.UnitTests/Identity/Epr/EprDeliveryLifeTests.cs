using System.Xml.Linq;
using CsCheck;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>Whatever is reported in whatever order, an entry goes out one attempt at a time until the EPR has all of it, or somebody is told.</summary>
public sealed class EprDeliveryLifeTests
{
    /// <summary>Begin 0, delivered 1, failed 2, refused 3, alarm 4, resend 5, taken out 6; by which attempt, with how much.</summary>
    public sealed record Wish(int Verb, int Attempt, int Contents, bool Foreign);

    static readonly Gen<Wish> Wishes = Gen.Select(Gen.Int[0, 6], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[0, 3], (verb, attempt, contents, person) => new Wish(verb, attempt, contents, person == 0));

    static readonly Dictionary<DeliveryStatus, EprDelivery> Situations = new()
    {
        [DeliveryStatus.None] = new(),
        [DeliveryStatus.Pending] = Live(new(0, 1, 1, false), new(2, 1, 1, false)),
        [DeliveryStatus.Sending] = Live(new Wish(0, 1, 1, false)),
        [DeliveryStatus.Delivered] = Live(new(0, 1, 1, false), new(1, 1, 1, false)),
        [DeliveryStatus.Stuck] = Live(new(0, 1, 1, false), new(3, 1, 1, false)) with { NextAt = Now },
        [DeliveryStatus.TakenOut] = Live(new(0, 1, 1, false), new(1, 1, 1, false), new(6, 1, 1, false)),
    };

    [Fact]
    public void Random_lives_of_a_delivery_break_no_invariant()
    {
        var lives = new RandomLife<EprDelivery, EprDeliveryEvent>(new EprDelivery(), (delivery, happened) => delivery.Apply(happened), new StoredJson([IdentityJson.Default]).Options);
        Wishes.Array[1, 40].Sample(wishes => lives.Live(wishes, Ask, Check), iter: 5_000);
        Assert.Equal(["DeliveryAwaited", "DeliveryBegun", "DeliveryCalled", "DeliveryFailed", "DeliveryRefused", "DeliveryResent", "EntryDelivered", "EntryTakenOut", "not-found"], lives.Reached);
    }

    [Fact]
    public void The_table_is_true()
    {
        var rows = Table();
        string[] verbs = ["Begin", "Delivered", "Failed", "Refused", "alarm", "Resend", "TakeOut"];
        Assert.Equal(verbs, rows[0][1..]);
        Assert.Equal(Enum.GetNames<DeliveryStatus>(), rows.Skip(1).Select(row => row[0]));
        foreach (var row in rows.Skip(1))
            foreach (var (verb, expected) in row[1..].Index().Select(cell => (cell.Index, cell.Item)))
            {
                var before = Situations[Enum.Parse<DeliveryStatus>(row[0])];
                var decision = Ask(before, new Wish(verb, 1, 1, false), Now.AddDays(1));
                var after = decision.Events.Count == 0 && !(verb == 0 && before.Attempt is not null) ? "–" : decision.Events.Aggregate(before, (state, happened) => state.Apply(happened)).Status.ToString();
                Assert.True(expected.Split('/').Select(cell => cell.TrimEnd('*')).Contains(after), $"{row[0]} {verbs[verb]}: {expected}, but {after}");
            }
    }

    [Fact]
    public void Pauses_grow_and_never_end()
    {
        var pauses = Enumerable.Range(1, 50).Select(EprDeliveryDecisions.Pause).ToArray();
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)), (pauses[0], pauses[^1]));
    }

    /// <summary>Tried in vain for long it is listed as stuck, and goes on being tried.</summary>
    [Fact]
    public void What_fails_for_long_is_stuck_and_still_tried()
    {
        var (delivery, now) = (new EprDelivery(), Now);
        for (var attempt = 1; attempt <= EprDeliveryDecisions.AttemptsUntilStuck; attempt++)
        {
            Assert.NotEqual(DeliveryStatus.Stuck, delivery.Status);
            delivery = After(delivery, EprDeliveryDecisions.Begin(delivery, Attempt(attempt, 1), now));
            delivery = After(delivery, EprDeliveryDecisions.Report(delivery, new() { Attempt = Attempt(attempt, 1), Outcome = AttemptOutcome.Failed, Reasons = ["http-503"] }, now));
            delivery = After(delivery, EprDeliveryDecisions.Call(delivery, now = delivery.NextAt!.Value));
        }
        Assert.Equal((DeliveryStatus.Stuck, true), (delivery.Status, delivery.NextAt is not null));
        Assert.Equal(DeliveryStatus.Sending, After(delivery, EprDeliveryDecisions.Begin(delivery, Attempt(9, 1), now)).Status);
    }

    /// <summary>Of a sender that died nothing is heard: the alarm takes its place, and what it says late counts only if it is good news.</summary>
    [Fact]
    public void A_dead_senders_place_is_taken()
    {
        var sending = Situations[DeliveryStatus.Sending];
        Assert.Empty(EprDeliveryDecisions.Call(sending, Now.AddMinutes(9)).Events);
        var called = After(sending, EprDeliveryDecisions.Call(sending, Now.AddMinutes(11)));
        var again = After(called, EprDeliveryDecisions.Begin(called, Attempt(2, 1), Now.AddMinutes(12)));
        Assert.Equal(Attempt(2, 1).Id, again.Attempt);
        Assert.Empty(EprDeliveryDecisions.Report(again, new() { Attempt = Attempt(1, 1), Outcome = AttemptOutcome.Refused }, Now.AddMinutes(13)).Events);
        Assert.Equal(DeliveryStatus.Delivered, After(again, EprDeliveryDecisions.Report(again, new() { Attempt = Attempt(1, 1), Outcome = AttemptOutcome.Delivered }, Now.AddMinutes(13))).Status);
    }

    /// <summary>The wrong patient's entry was taken out while it was being sent: that it arrived is no good news any more, and the right one goes out.</summary>
    [Fact]
    public void What_was_taken_out_is_corrected_and_the_right_one_goes_out()
    {
        var taken = After(Situations[DeliveryStatus.Sending], EprDeliveryDecisions.TakeOut(Situations[DeliveryStatus.Sending], 1000, Now));
        Assert.Equal((DeliveryStatus.TakenOut, 1), (taken.Status, ((EntryTakenOut)EprDeliveryDecisions.TakeOut(Situations[DeliveryStatus.Sending], 1000, Now).Events.Single()).Correction));
        Assert.Equal(Refusals.NotFound, EprDeliveryDecisions.Resend(taken, Gp, Practice, Now).Refusal);
        Assert.Empty(EprDeliveryDecisions.Report(taken, new() { Attempt = Attempt(1, 1), Outcome = AttemptOutcome.Delivered }, Now).Events);
        Assert.Empty(EprDeliveryDecisions.TakeOut(taken, 1000, Now).Events);
        Assert.Equal(DeliveryStatus.Sending, After(taken, EprDeliveryDecisions.Begin(taken, Attempt(2, 1001), Now)).Status);
    }

    /// <summary>Of two withdrawals whose news come late and together, the first was told and has its correction; of the second nothing ever went out.</summary>
    [Theory]
    [InlineData(1, 1000, 1)]
    [InlineData(3, 2000, 1)]
    [InlineData(1000, 2000, null)]
    [InlineData(1001, 2000, 2)]
    [InlineData(2001, 3000, 3)]
    public void Corrected_is_what_was_on_its_way_and_nothing_else(int wanted, int contents, int? correction) => Assert.Equal(correction,
        ((EntryTakenOut)EprDeliveryDecisions.TakeOut(Situations[DeliveryStatus.Delivered] with { Wanted = wanted }, contents, Now).Events.Single()).Correction);

    /// <summary>A correction is called and resent as a correction, never as an entry: the entry is in no record any more.</summary>
    [Fact]
    public void A_correction_goes_on_as_a_correction()
    {
        var of = new EprCorrection(Referral, 2);
        var begun = After(new EprDelivery(), EprDeliveryDecisions.Begin(new EprDelivery(), Attempt(1, 1) with { Correction = of }, Now));
        EprDeliveryEvent[] again = [new DeliveryCalled { At = Now }, new DeliveryResent { Practice = Practice, By = Gp.Person, At = Now }];
        Assert.All(again, happened => Assert.Equal(new DeliveryDue { Referral = Referral, Correction = 2 }, EprDeliveryMessages.Of(begun.Apply(happened), of.Delivery(), happened).Single()));
        Assert.NotEqual(of.Delivery(), new EprCorrection(Referral, 1).Delivery());
    }

    static Decision<EprDeliveryEvent> Ask(EprDelivery delivery, Wish wish, DateTimeOffset now) => wish.Verb switch
    {
        0 => EprDeliveryDecisions.Begin(delivery, Attempt(wish.Attempt, wish.Contents), now),
        1 or 2 or 3 => EprDeliveryDecisions.Report(delivery, new() { Attempt = Attempt(wish.Attempt, wish.Contents), Outcome = (AttemptOutcome)(wish.Verb - 1), Reasons = ["http-500"] }, now),
        4 => EprDeliveryDecisions.Call(delivery, now),
        6 => EprDeliveryDecisions.TakeOut(delivery, 1000 * wish.Attempt, now),
        _ => EprDeliveryDecisions.Resend(delivery, wish.Foreign ? ForeignGp : Gp, Practice, now),
    };

    static void Check(EprDelivery before, Wish wish, Decision<EprDeliveryEvent> decision, EprDelivery after)
    {
        Assert.Equal(after.Status == DeliveryStatus.Sending, after.Attempt is not null);
        if (before.Attempt is { } running && after.Attempt is { } now) Assert.Equal(running, now);
        Assert.True(after.Wanted >= before.Wanted, "what there is to tell grows only");
        // Nobody waits for ever in silence: an alarm, or it is delivered, or stuck where it is listed.
        Assert.True(after.NextAt is not null || after.Status is DeliveryStatus.None or DeliveryStatus.Delivered or DeliveryStatus.Stuck or DeliveryStatus.TakenOut);
        // What may be in the EPR and was taken out has a correction, sent for once.
        if (decision.Events.OfType<EntryTakenOut>().SingleOrDefault() is { } taken)
            Assert.Equal(before.Wanted % 1000 > 0 ? 1 : 0, EprDeliveryMessages.Of(after, Referral.Value, taken).Count(message => message is DeliveryDue { Correction: { } number } && number == before.Wanted / 1000 + 1));
        if (after.Status == DeliveryStatus.Delivered) Assert.True(after.Held >= after.Wanted);
        if (decision.Events.Any(happened => happened is EntryDelivered)) Assert.Equal(AttemptOutcome.Delivered, (AttemptOutcome)(wish.Verb - 1));
    }

    static EprDelivery Live(params Wish[] wishes) => wishes.Aggregate(new EprDelivery(), (delivery, wish) => After(delivery, Ask(delivery, wish, Now)));

    static EprDelivery After(EprDelivery delivery, Decision<EprDeliveryEvent> decision) => decision.Events.Aggregate(delivery, (state, happened) => state.Apply(happened));

    static DeliveryAttempt Attempt(int number, int contents) => new() { Id = new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]), Practice = Practice, Contents = contents };

    static string[][] Table()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(EprDelivery).Assembly.Location, "xml"));
        var code = documentation.Descendants("member").Single(member => member.Attribute("name")!.Value == $"T:{typeof(EprDelivery).FullName}").Descendants("code").Single().Value;
        return [.. code.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Replace(" or ", "/").Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }
}
