using Microsoft.Extensions.Time.Testing;
using Referrals.Ops.Client;
using Xunit;

namespace Referrals.UnitTests.Demo;

/// <summary>How a client repeats what got no answer.</summary>
public sealed class PatienceTests
{
    readonly FakeTimeProvider _time = new();
    readonly Patience _patience = new() { Deadline = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task What_breaks_is_asked_again_until_it_is_answered() =>
        Assert.Equal("yes", await Run(attempt => attempt < 4 ? throw Broken() : "yes"));

    [Fact]
    public async Task A_refusal_is_not_asked_again()
    {
        var attempts = 0;
        await Assert.ThrowsAsync<RefusedByServer>(() => Run(attempt => (attempts = attempt) > 0 ? throw new RefusedByServer("GET /", 409, "no", "No.", null) : ""));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task After_the_deadline_the_person_is_told()
    {
        var began = _time.GetUtcNow();
        await Assert.ThrowsAsync<NoAnswer>(() => Run(_ => throw Broken()));
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(7), _patience.Deadline);
    }

    [Fact]
    public async Task The_server_may_ask_for_a_longer_pause()
    {
        var began = _time.GetUtcNow();
        await Run(attempt => attempt == 1 ? throw Broken(TimeSpan.FromSeconds(5)) : "yes");
        Assert.Equal(TimeSpan.FromSeconds(5), _time.GetUtcNow() - began);
    }

    async Task<string> Run(Func<int, string> answer)
    {
        var attempts = 0;
        var running = _patience.UntilAnswered(_ => Task.FromResult(answer(++attempts)), _time, TestContext.Current.CancellationToken);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
        return await running;
    }

    static BrokenExchange Broken(TimeSpan? pause = null) => new("GET /", "503", pause);
}
