using System.Globalization;
using System.Runtime.InteropServices;
using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training.Weights;

/// <summary>
/// Holds a share of a network's weights at exactly 0: those that were smallest in magnitude (S. Han et al., 2015, arXiv:1506.02626; under a
/// schedule M. Zhu and S. Gupta, 2017, arXiv:1710.01878).
/// </summary>
/// <remarks>
/// <para>
/// Pruned are the parameters of two axes and more whose outputs sum over more than one input: no biases, scales of norms, embeddings or positions.
/// Of n of them exactly round(s·n) are 0, halves rounded up, in each parameter or in all together (<see cref="PruningScope"/>); of equal magnitudes
/// those that come first in the network's order. The mask is made anew whenever s changes: where s falls, what is set free begins at 0. A network
/// that has only zeros left says nothing against it.
/// </para>
/// <para>
/// <see cref="Regrow"/> exchanges weights at the same sparsity: of the k that are kept the smallest round(r·k) are dropped, and as many of those
/// that were masked before, the ones with the largest gradients, are set free at 0 (U. Evci et al., "RigL", 2020, arXiv:1911.11134), in each
/// parameter for itself; frozen ones, which have no gradient, keep their mask.
/// </para>
/// <para>
/// Hyperparameters: <c>sparsity</c> s, 0 ≤ s &lt; 1, and <c>regrow</c> r, 0 ≤ r ≤ 1, the share exchanged after this update; write it so that it is
/// 0 but once in a while. Gradients of masked weights are computed and count in the gradient's norm. Averages of the weights aren't masked:
/// call <see cref="Apply"/> where they are shown.
/// </para>
/// </remarks>
public sealed class Pruning : ITrainingCompanion
{
    const string SparsityKnob = "sparsity", RegrowKnob = "regrow";
    const float Freed = 2; // in the mask, while weights are exchanged

    readonly PruningScope _scope;
    readonly Tensor[] _masks; // one for each of the weights
    readonly SmallestKeys _smallest = new();
    readonly uint[] _keys;
    double _sparsity, _regrowShare;

    /// <summary>Prunes nothing yet.</summary>
    /// <param name="network">Whose weights.</param>
    /// <param name="scope">Among which weights the smallest are sought.</param>
    public Pruning(Network network, PruningScope scope = PruningScope.Parameter)
    {
        ArgumentNullException.ThrowIfNull(network);
        _scope = scope;
        Weights = [.. network.Parameters.Where(parameter => parameter.Shape.Rank > 1 && parameter.FanIn > 1)];
        WeightCount = checked((int)Weights.Sum(weight => (long)weight.Shape.Count));
        _keys = new uint[scope == PruningScope.Network ? WeightCount : Weights.Select(weight => weight.Shape.Count).DefaultIfEmpty().Max()];
        _masks = [.. Weights.Select(weight => Tensor.Filled(weight.Shape, 1))];
        Hyperparameters =
        [
            new(HyperparameterInfo.Between(SparsityKnob, 0, 1, 0, "share of the weights that is held at 0, the smallest") with { IsBelowMost = true }, value => Sparsity = value),
            new(HyperparameterInfo.Between(RegrowKnob, 0, 1, 0, "share of the kept weights that is exchanged for masked ones with large gradients after this update"), value => RegrowShare = value),
        ];
    }

    /// <summary>The parameters that are pruned.</summary>
    public IReadOnlyList<Parameter> Weights { get; }

    /// <summary>How many numbers they hold.</summary>
    public int WeightCount { get; }

    /// <summary>How many of them are held at 0.</summary>
    public int ZeroCount => _masks.Sum(mask => mask.Data.Count(0f));

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>s, the share that is held at 0. A new value makes the mask anew and applies it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within 0 ≤ s &lt; 1.</exception>
    public double Sparsity
    {
        get => _sparsity;
        set
        {
            if (!(value is >= 0 and < 1))
                throw new ArgumentOutOfRangeException(SparsityKnob, value, string.Create(CultureInfo.InvariantCulture, $"pruning: got {SparsityKnob} = {value:R}; allowed is 0 ≤ {SparsityKnob} < 1."));
            if (value == _sparsity) return;
            _sparsity = value;
            Recompute();
        }
    }

    /// <summary>r, the share of the kept weights that the loop exchanges after each step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within 0 ≤ r ≤ 1.</exception>
    public double RegrowShare
    {
        get => _regrowShare;
        set
        {
            RequireShare(value);
            _regrowShare = value;
        }
    }

    /// <summary>The mask of a parameter, number by number: 0 where it is held at 0, else 1.</summary>
    /// <param name="weight">Its place in <see cref="Weights"/>.</param>
    public ReadOnlySpan<float> MaskOf(int weight) => _masks[weight].Data;

    /// <summary>Makes the mask anew from the present weights, and applies it.</summary>
    public void Recompute()
    {
        if (_scope == PruningScope.Network) Mask(0, Weights.Count);
        else
            for (var weight = 0; weight < Weights.Count; weight++) Mask(weight, weight + 1);
        Apply();
    }

    /// <summary>Writes 0 wherever the mask is 0. The loop does so after each step.</summary>
    public void Apply()
    {
        if (_sparsity == 0) return;
        for (var weight = 0; weight < _masks.Length; weight++) Weights[weight].Value.KeepWhere(_masks[weight]);
    }

    /// <summary>Exchanges weights by their present gradients, and applies the mask.</summary>
    /// <param name="share">r, of the kept weights of each parameter; fewer where fewer are masked.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not within 0…1.</exception>
    public void Regrow(double share)
    {
        RequireShare(share);
        for (var weight = 0; weight < _masks.Length; weight++)
        {
            var parameter = Weights[weight];
            if (!parameter.IsFrozen && parameter.HasGradient) Exchange(_masks[weight].Data, parameter.Value.Data, parameter.Gradient.Data, share);
        }

        Apply();
    }

    void ITrainingCompanion.BeforeGradient(long step)
    {
    }

    void ITrainingCompanion.AfterStep(long step)
    {
        if (_regrowShare > 0) Regrow(_regrowShare);
        else Apply();
    }

    /// <summary>Masks are saved as bits, 32 to a number.</summary>
    void ICheckpointed.Save(CheckpointDraft draft)
    {
        draft.Add(SparsityKnob, _sparsity);
        draft.Add(RegrowKnob, _regrowShare);
        for (var weight = 0; weight < _masks.Length && _sparsity > 0; weight++)
        {
            var packed = NewPacked(weight);
            var mask = _masks[weight].Data;
            var words = MemoryMarshal.Cast<float, uint>(packed.Data);
            for (var i = 0; i < mask.Length; i++)
                if (mask[i] != 0) words[i >> 5] |= 1u << (i & 31);
            draft.Add(NameOf(weight), packed);
        }
    }

    void ICheckpointed.Restore(CheckpointPart saved)
    {
        (_sparsity, _regrowShare) = (saved.Number(SparsityKnob), saved.Number(RegrowKnob));
        for (var weight = 0; weight < _masks.Length; weight++)
        {
            var packed = NewPacked(weight);
            var mask = _masks[weight].Data;
            mask.Fill(1);
            if (_sparsity == 0) continue;
            saved.CopyTo(NameOf(weight), packed);
            var words = MemoryMarshal.Cast<float, uint>(packed.Data);
            for (var i = 0; i < mask.Length; i++) mask[i] = words[i >> 5] >> (i & 31) & 1;
        }
    }

    /// <summary>Masks the smallest of the weights from one to before another, all together.</summary>
    void Mask(int first, int end)
    {
        var count = 0;
        for (var weight = first; weight < end; weight++)
            foreach (var value in Weights[weight].Value.Data) _keys[count++] = SmallestKeys.OfMagnitude(value);
        var selection = _smallest.Of(_keys.AsSpan(0, count), (int)Math.Round(_sparsity * count, MidpointRounding.AwayFromZero));
        count = 0;
        for (var weight = first; weight < end; weight++)
            foreach (ref var kept in _masks[weight].Data) kept = selection.Takes(_keys[count++]) ? 0 : 1;
    }

    /// <summary>Frees what has the largest gradients among the masked, then masks as many of the smallest that were kept.</summary>
    void Exchange(Span<float> mask, ReadOnlySpan<float> values, ReadOnlySpan<float> gradients, double share)
    {
        var masked = mask.Count(0f);
        var count = Math.Min(masked, (int)Math.Round(share * (mask.Length - masked), MidpointRounding.AwayFromZero));
        if (count == 0) return;
        var keys = _keys.AsSpan(0, mask.Length);
        for (var i = 0; i < keys.Length; i++) keys[i] = mask[i] == 0 ? SmallestKeys.OfMagnitudeDescending(gradients[i]) : SmallestKeys.Never;
        var freed = _smallest.Of(keys, count);
        for (var i = 0; i < keys.Length; i++)
            if (freed.Takes(keys[i])) mask[i] = Freed;
        for (var i = 0; i < keys.Length; i++) keys[i] = mask[i] == 1 ? SmallestKeys.OfMagnitude(values[i]) : SmallestKeys.Never;
        var dropped = _smallest.Of(keys, count);
        for (var i = 0; i < keys.Length; i++)
        {
            if (dropped.Takes(keys[i])) mask[i] = 0;
            else if (mask[i] == Freed) mask[i] = 1;
        }
    }

    Tensor NewPacked(int weight) => Tensor.Zeros([(_masks[weight].Count + 31) / 32]);

    string NameOf(int weight) => $"mask.{Weights[weight].Name}";

    static void RequireShare(double share)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(RegrowKnob, share, string.Create(CultureInfo.InvariantCulture, $"pruning: got {RegrowKnob} = {share:R}; allowed is 0 ≤ {RegrowKnob} ≤ 1."));
    }
}
