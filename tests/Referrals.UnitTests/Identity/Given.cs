using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>What a decision said.</summary>
static class Given
{
    public static void Refused<TEvent>(Refusal reason, Decision<TEvent> decision) where TEvent : class
    {
        Assert.Equal(reason, decision.Refusal);
        Assert.Empty(decision.Events);
    }

    public static void Unchanged<TEvent>(Decision<TEvent> decision) where TEvent : class
    {
        Assert.Null(decision.Refusal);
        Assert.Empty(decision.Events);
    }

    public static T Only<T, TEvent>(Decision<TEvent> decision) where T : TEvent where TEvent : class
    {
        Assert.Null(decision.Refusal);
        return Assert.IsType<T>(Assert.Single(decision.Events));
    }
}
