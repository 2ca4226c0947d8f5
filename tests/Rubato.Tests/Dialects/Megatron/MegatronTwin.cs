namespace Rubato.Tests.Dialects.Megatron;

/// <summary>Megatron's scheduler as Megatron runs it: a count of steps, and two numbers from it.</summary>
sealed record MegatronTwin(
    double InitLr, double MaxLr, double MinLr, int Warmup, int Decay, string Style, double StartWd, double EndWd, int Increase, string IncreaseStyle,
    int Stable, string StableStyle)
{
    public double WeightDecay(int count)
    {
        if (count > Increase || IncreaseStyle == "constant") return EndWd;
        var ratio = (double)count / Increase;
        var share = IncreaseStyle == "linear" ? ratio : 0.5 * (Math.Cos(Math.PI * (1 - ratio)) + 1);
        return StartWd + share * (EndWd - StartWd);
    }

    public double Rate(int count)
    {
        if (Warmup > 0 && count <= Warmup) return InitLr + (MaxLr - InitLr) * count / Warmup;
        if (Style == "constant") return MaxLr;
        if (count > Decay) return MinLr;
        if (Style == "inverse-square-root") return Math.Max(MinLr, MaxLr * Math.Sqrt(Math.Max(Warmup, 1)) / Math.Sqrt(Math.Max(count, 1)));
        var ratio = (double)(count - Warmup) / (Decay - Warmup);
        var share = Style switch
        {
            "linear" => 1 - ratio,
            "cosine" => 0.5 * (Math.Cos(Math.PI * ratio) + 1),
            _ => count <= Decay - Stable ? 1 : Left((double)(count - (Decay - Stable)) / Stable),
        };
        return MinLr + share * (MaxLr - MinLr);
    }

    double Left(double ratio) => StableStyle switch
    {
        "linear" => 1 - ratio,
        "cosine" => 0.5 * (Math.Cos(Math.PI * ratio) + 1),
        "exponential" => 2 * Math.Pow(0.5, ratio) - 1,
        _ => 1 - Math.Sqrt(ratio),
    };
}
