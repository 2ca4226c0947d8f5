using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Normalisation over groups of channels of each image (Y. Wu and K. He, 2018, arXiv:1803.08494).</summary>
public static class GroupNorm
{
    /// <summary>
    /// y = γ·(x − μ)/√(σ² + ε) + β with μ and the biased σ² of each image's group of C/groups neighbouring channels over all its
    /// places; [N, …, C], channels last, with γ and β [C]. One group is layer norm over the whole image, C groups are instance norm.
    /// </summary>
    /// <param name="x">[N, …, C]; an image has at least one number.</param>
    /// <param name="gamma">γ [C].</param>
    /// <param name="beta">β [C].</param>
    /// <param name="groups">A divisor of C.</param>
    /// <param name="epsilon">ε ≥ 0. With 0 a group of equal numbers becomes NaN.</param>
    /// <exception cref="ArgumentException">The shapes don't fit, the groups don't divide C, or ε is negative or NaN.</exception>
    public static Tensor Apply(Tensor x, Tensor gamma, Tensor beta, int groups, float epsilon = 1e-5f) =>
        GroupNormOperation.Apply(x, gamma, beta, groups, epsilon);

    private sealed class GroupNormOperation : Operation<GroupNormOperation>
    {
        private GroupNormSizes sizes;
        private Tensor? statistics; // μ of each image's groups, then σ²

        public static Tensor Apply(Tensor x, Tensor gamma, Tensor beta, int groups, float epsilon)
        {
            var channels = x.Shape.Last;
            if (x.Shape.Rank < 2 || channels == 0 || gamma.Shape != [channels] || beta.Shape != [channels] || groups < 1 || channels % groups != 0)
                throw new ArgumentException(
                    $"group norm: got x {x.Shape}, γ {gamma.Shape}, β {beta.Shape} and {groups} groups; allowed are [N, …, C], [C] for both and groups that divide C.");
            if (!(epsilon >= 0)) throw new ArgumentException($"group norm: got ε {epsilon}; it must be 0 or more.");
            var places = 1;
            for (var axis = 1; axis < x.Shape.Rank - 1; axis++) places *= x.Shape[axis];
            if (places == 0) throw new ArgumentException($"group norm: got x {x.Shape}; images of at least one place are needed.");
            var sizes = new GroupNormSizes(x.Shape[0], places, channels, groups, epsilon);
            var statistics = Tape.Make([2, sizes.Images, groups]);
            var result = Tape.Make(x.Shape);
            var half = statistics.Count / 2;
            GroupNormalization.Forward(sizes, x.Data, gamma.Data, beta.Data, result.Data, statistics.Data[..half], statistics.Data[half..]);
            if (Record(result, x, gamma, beta) is { } operation) (operation.sizes, operation.statistics) = (sizes, statistics);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.IsRecorded) BackwardDifferentiably(flow);
            else BackwardFast(flow);
        }

        private void BackwardDifferentiably(GradientFlow flow)
        {
            var (x, gamma, beta) = (Input(0), Input(1), Input(2));
            Shape split = [sizes.Images, sizes.Places, sizes.Groups, sizes.GroupChannels];
            Shape channels = [sizes.Groups, sizes.GroupChannels];
            var dy = View.Reshape(flow.Output, split);
            var normalisation = new Normalisation(View.Reshape(x, split), [sizes.Images, 1, sizes.Groups, 1], sizes.Epsilon);
            if (flow.Wants(2)) flow.Give(2, View.Reshape(Reduce.SumTo(dy, channels), beta.Shape));
            if (flow.Wants(1)) flow.Give(1, View.Reshape(Reduce.SumTo(Arithmetic.Multiply(dy, normalisation.Normal), channels), gamma.Shape));
            if (flow.Wants(0)) flow.Give(0, View.Reshape(normalisation.Gradient(Arithmetic.Multiply(dy, View.Reshape(gamma, channels))), x.Shape));
        }

        private void BackwardFast(GradientFlow flow)
        {
            var (x, gamma, beta) = (Input(0), Input(1), Input(2));
            var half = statistics!.Count / 2;
            var (dx, gammaShares, betaShares) = (Tape.Make(x.Shape), Tape.Make([sizes.Images, sizes.Channels]), Tape.Make([sizes.Images, sizes.Channels]));
            GroupNormalization.Backward(
                sizes, x.Data, gamma.Data, statistics.Data[..half], statistics.Data[half..], flow.Output.Data, dx.Data, gammaShares.Data, betaShares.Data);
            if (flow.Wants(2)) flow.Give(2, Reduce.SumTo(betaShares, beta.Shape, flow.Into(2)));
            if (flow.Wants(1)) flow.Give(1, Reduce.SumTo(gammaShares, gamma.Shape, flow.Into(1)));
            if (flow.Wants(0)) flow.Give(0, dx);
        }
    }
}
