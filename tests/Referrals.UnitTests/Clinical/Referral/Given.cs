using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>What a decision said.</summary>
static class Given
{
    /// <summary>Nothing happened, for this reason.</summary>
    public static void Refused<TEvent>(Refusal reason, Decision<TEvent> decision) where TEvent : class
    {
        Assert.Equal(reason.Code, decision.Refusal?.Code);
        Assert.Empty(decision.Events);
    }

    /// <summary>The wish was reality already.</summary>
    public static void Unchanged<TEvent>(Decision<TEvent> decision) where TEvent : class
    {
        Assert.Null(decision.Refusal);
        Assert.Empty(decision.Events);
    }

    /// <summary>Exactly this happened.</summary>
    public static T Only<T, TEvent>(Decision<TEvent> decision) where T : TEvent where TEvent : class
    {
        Assert.Null(decision.Refusal);
        return Assert.IsType<T>(Assert.Single(decision.Events));
    }

    /// <summary>These happened, in this order.</summary>
    public static void Happened<TEvent>(Decision<TEvent> decision, params Type[] types) where TEvent : class
    {
        Assert.Null(decision.Refusal);
        Assert.Equal(types, decision.Events.Select(happened => happened.GetType()));
    }
}
