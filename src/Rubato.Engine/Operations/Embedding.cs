namespace Rubato.Engine;

/// <summary>Rows of a table by number: what stands for words, letters or other symbols.</summary>
public static class Embedding
{
    /// <summary>
    /// y[…, d] = table[indices[…], d]: a table [V, D] and indices of a shape […] make […, D]. The gradient adds into the table's rows in
    /// the order of the indices, and takes no memory beyond the table's gradient itself.
    /// </summary>
    /// <param name="table">[V, D].</param>
    /// <param name="indices">Rows, 0…V−1, row-major.</param>
    /// <param name="shape">The axes of the indices.</param>
    /// <exception cref="ArgumentException">
    /// The table isn't a matrix, the count of indices isn't the shape's, or an index is out of range; the message names it.
    /// </exception>
    public static Tensor Lookup(Tensor table, ReadOnlySpan<int> indices, Shape shape)
    {
        RequireTable(table);
        Indexing.RequireCount(indices.Length, shape, "embedding");
        return Indexing.Take(table, 0, indices, Indexing.Behind(shape, table.Shape[1]), "embedding");
    }

    /// <summary>
    /// As the other overload, with indices as a tensor of whole numbers in single precision, which holds them exactly up to 2²⁴. They are
    /// not differentiated for.
    /// </summary>
    /// <exception cref="ArgumentException">The table isn't a matrix, or a number isn't whole or is out of range; the message names it.</exception>
    public static Tensor Lookup(Tensor table, Tensor indices)
    {
        RequireTable(table);
        var rows = table.Shape[0];
        var whole = Indexing.Whole(Tape.Make([indices.Count]));
        var numbers = indices.Data;
        for (var i = 0; i < numbers.Length; i++)
        {
            var number = numbers[i];
            if (!(number >= 0 && number < rows) || number != (int)number)
                throw new ArgumentOutOfRangeException(
                    nameof(indices), number, $"embedding: got the index {number} among {indices.Shape} for a table {table.Shape}; allowed are whole numbers, 0 to {rows - 1}.");
            whole[i] = (int)number;
        }

        return Lookup(table, whole, indices.Shape);
    }

    private static void RequireTable(Tensor table)
    {
        if (table.Shape.Rank != 2) throw new ArgumentException($"embedding: got a table {table.Shape}; [V, D] is allowed.");
    }
}
