using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Tasks;

/// <summary>
/// Each place of a text to its next character: cross-entropy with label smoothing, the mean over all characters.
/// </summary>
/// <remarks>
/// An example is a window of the training text; windows follow one another without overlap and all begin at an offset that is a function
/// of (seed, epoch), so that each epoch cuts the text elsewhere. Where a batch goes on into the next epoch, it keeps the offset of the one in
/// which it begins.
/// </remarks>
public sealed class LanguageModelling : ITrainingTask, IClassifier
{
    const int CharactersAtOnce = 16_384;

    readonly Tape _tape = new();
    readonly TextSequences _train;
    readonly ReadOnlyMemory<int> _test;
    readonly int _alphabet, _length;
    int[] _next = [];
    float _labelSmoothing;

    /// <summary>A network that is to continue texts.</summary>
    /// <param name="network">Of symbols [length] scores of each place's next one, [length, alphabet], as <see cref="LanguageModels.Decoder"/>.</param>
    /// <param name="trainTokens">The text to learn from, as numbers 0 … alphabet − 1; at least two windows long.</param>
    /// <param name="testTokens">The text to judge by, at least two characters.</param>
    /// <param name="alphabet">Different characters, from 2 on.</param>
    /// <param name="length">Characters of a window, from 1 on.</param>
    /// <exception cref="TrainingException">A text is too short or has a number outside the alphabet, or the network has other shapes.</exception>
    public LanguageModelling(Network network, ReadOnlyMemory<int> trainTokens, ReadOnlyMemory<int> testTokens, int alphabet, int length)
    {
        if (alphabet < 2 || length < 1)
            throw new TrainingException($"language modelling: got an alphabet of {alphabet} and windows of {length} characters; allowed are alphabets from 2 and windows from 1 on.");
        TaskFit.Require("language modelling", network, [length], [length, alphabet]);
        if (trainTokens.Length / length < 2)
            throw new TrainingException($"language modelling: got a training text of {trainTokens.Length} characters; at least {2L * length} are needed for windows of {length}. Give more text or shorter windows.");
        if (testTokens.Length < 2)
            throw new TrainingException($"language modelling: got a test text of {testTokens.Length} characters; at least 2 are needed.");
        RequireTokens("training", trainTokens.Span, alphabet);
        RequireTokens("test", testTokens.Span, alphabet);
        (Network, _train, _test, _alphabet, _length) = (network, new(trainTokens, length, shifts: true), testTokens, alphabet, length);
        Hyperparameters =
        [
            new(HyperparameterInfo.Between("label_smoothing", 0, 1, 0, "share of the target that is spread over all characters"), value => _labelSmoothing = (float)value),
        ];
    }

    /// <inheritdoc/>
    public Network Network { get; }

    /// <summary>Windows of an epoch: those that fit whatever the offset.</summary>
    public int Count => _train.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>A loss in nats a character as bits a character: divided by ln 2.</summary>
    public static double BitsPerCharacter(Evaluation evaluation) => evaluation.Loss / Math.Log(2);

    /// <summary>Where the first window of an epoch begins: 0 … length − 1.</summary>
    public int OffsetOf(long seed, int epoch) => _train.OffsetAt(seed, epoch);

    /// <inheritdoc/>
    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        var windows = Tensor.Scratch([examples.Length, _length]);
        if (_next.Length < windows.Count) _next = new int[windows.Count];
        _train.FillBatch(examples, OffsetOf(moment.Seed, moment.Epoch), windows.Data, _next);
        var next = _next.AsSpan(0, windows.Count);
        var scores = Scores(windows, moment.Pass);
        return new(CrossEntropy.Mean(scores, next, _labelSmoothing), examples.Length, next.Length, ClassScores.CountRight(scores, next));
    }

    /// <summary>
    /// Judges by all characters of the test text but the first, each once, in windows from its beginning on; a character is told from those
    /// before it in its window.
    /// </summary>
    public Evaluation Evaluate()
    {
        var (loss, right, judged) = (0.0, 0, Judged);
        foreach (var windows in Enumerable.Range(0, (judged + _length - 1) / _length).Chunk(Math.Max(1, CharactersAtOnce / _length)))
        {
            using (_tape.Evaluate())
            {
                var batch = Tensor.Scratch([windows.Length, _length]);
                for (var row = 0; row < windows.Length; row++) FillJudgedWindow(windows[row] * _length, row, batch);
                var scores = Scores(batch, Pass.Evaluation);
                var next = _next.AsSpan(0, Math.Min(batch.Count, judged - (windows[0] * _length)));
                foreach (var entropy in CrossEntropy.Rows(scores, _next.AsSpan(0, batch.Count)).Data[..next.Length]) loss += entropy;
                right += ClassScores.CountRight(scores, next);
            }
        }

        return new(loss / judged, (double)right / judged);
    }

    int Judged => _test.Length - 1;

    /// <summary>Whole windows of the test text; where it has none, the one that is cut.</summary>
    int[] AskedWindows => IClassifier.Spread(Math.Max(1, Judged / _length), Math.Max(1, IClassifier.Most / _length));

    int IClassifier.Examples => AskedWindows.Length;

    int IClassifier.Answers => Math.Min(AskedWindows.Length * _length, Judged);

    ClassAnswers IClassifier.Ask()
    {
        var windows = AskedWindows;
        using (_tape.Evaluate())
        {
            var batch = Tensor.Scratch([windows.Length, _length]);
            for (var row = 0; row < windows.Length; row++) FillJudgedWindow(windows[row] * _length, row, batch);
            var answers = Math.Min(batch.Count, Judged);
            return new(Scores(batch, Pass.Evaluation).Data[..(answers * _alphabet)].ToArray(), _next[..answers]);
        }
    }

    static void RequireTokens(string which, ReadOnlySpan<int> tokens, int alphabet)
    {
        var stray = tokens.IndexOfAnyExceptInRange(0, alphabet - 1);
        if (stray >= 0)
            throw new TrainingException($"language modelling: got {tokens[stray]} at place {stray} of the {which} text; allowed are 0 to {alphabet - 1}, as the alphabet has {alphabet} characters.");
    }

    /// <summary>A window of the test text, the last of which may be cut, and each character's next; behind the end of the text the first of the alphabet, which nobody judges.</summary>
    void FillJudgedWindow(int start, int row, Tensor windows)
    {
        var text = _test.Span;
        if (_next.Length < windows.Count) _next = new int[windows.Count];
        for (var place = 0; place < _length; place++)
        {
            var at = start + place;
            windows.Data[(row * _length) + place] = at < text.Length ? text[at] : 0;
            _next[(row * _length) + place] = at + 1 < text.Length ? text[at + 1] : 0;
        }
    }

    Tensor Scores(Tensor windows, Pass pass) => View.Reshape(Network.Forward(windows, pass), [windows.Count, _alphabet]);
}
