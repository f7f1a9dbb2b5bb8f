namespace Referrals.Ops;

/// <summary>Operations cannot go on, and the person at the keyboard can read why: printed without a stack trace.</summary>
/// <param name="message">What is wrong and, where there is one, the way out.</param>
/// <param name="exitCode">1: it went wrong; 2: it was asked wrongly; 3: something is missing that only the person can supply.</param>
public sealed class OpsRefusal(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
