using Referrals.Ops.Fuzz;
using Xunit;

namespace Referrals.UnitTests.Imaging.Filter;

/// <summary>Whatever a file is, the filter answers: no exception, little memory, and a master that is its own master. The long form is infra/fuzz.</summary>
public class FilterFuzzTests
{
    const int Inputs = 200_000;

    [Fact]
    public void Broken_photographs_get_an_answer()
    {
        var figures = new FilterFuzz(seed: 20_261_123).Run(Inputs, TestContext.Current.CancellationToken);

        Assert.Empty(figures.Broken);
        Assert.Equal(Inputs, figures.Inputs);
        // A mutator that breaks everything, or nothing, would show nothing.
        Assert.InRange(figures.Accepted, Inputs / 20, Inputs / 2);
        Assert.InRange(figures.Refusals.Count, 6, int.MaxValue);
    }
}
