namespace Compress.Runtime.Kernels;

/// <summary>How output channels are cut into panels of one or two vectors, group by group.</summary>
internal static class ChannelBlocks
{
    /// <param name="channel">First output channel.</param>
    /// <param name="valid">Channels of this block.</param>
    /// <param name="columns">Vectors: 1 or 2.</param>
    /// <param name="inChannel">First input channel of the block's group.</param>
    /// <param name="lane">First lane of the block in the padded bias and multipliers.</param>
    /// <param name="lastOfGroup">Whether the group ends here.</param>
    /// <param name="isHalf">Whether the second vector holds the same half twice, for two pixels that share one.</param>
    public readonly struct Block(int channel, int valid, int columns, int inChannel, int lane, bool lastOfGroup, bool isHalf = false)
    {
        public int Channel => channel;
        public int Valid => valid;
        public int Columns => columns;
        public int InChannel => inChannel;
        public int Lane => lane;
        public bool LastOfGroup => lastOfGroup;
        public bool IsHalf => isHalf;
    }

    /// <param name="shape">Geometry.</param>
    /// <param name="lanes">Channels of a vector.</param>
    /// <param name="overlap">
    /// Whether a group's last block begins early instead of ending in lanes that nobody may write: some channels are then computed twice, to
    /// the same bits.
    /// </param>
    /// <param name="halves">Whether a last block of up to one and a half vectors may be one whose pixels share a vector in pairs.</param>
    public static Block[] Cut(in ConvShape shape, int lanes, bool overlap = false, bool halves = false)
    {
        var blocks = new List<Block>();
        int lane = 0;
        for (int group = 0; group < shape.Groups; group++)
        {
            for (int c = 0; c < shape.GroupOut;)
            {
                int left = shape.GroupOut - c;
                int columns = left > lanes ? 2 : 1;
                int valid = Math.Min(left, columns * lanes);
                if (overlap && valid < columns * lanes && shape.GroupOut >= lanes)
                {
                    // Two vectors do not fit into the group: one, then one that begins early.
                    if (shape.GroupOut < columns * lanes)
                        columns = 1;
                    valid = columns * lanes;
                    c = Math.Min(c, shape.GroupOut - valid);
                    left = shape.GroupOut - c;
                }

                blocks.Add(new((group * shape.GroupOut) + c, valid, columns, group * shape.GroupIn, lane, left <= columns * lanes, halves && left > lanes && 2 * left <= 3 * lanes));
                lane += columns * lanes;
                c += valid;
            }
        }

        return [.. blocks];
    }

    /// <summary>One or two vectors of channels after the other, each reading the input channels of the same numbers.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="lanes">Channels of a vector.</param>
    /// <param name="columns">Vectors of a block; a last one may be alone.</param>
    public static Block[] CutDepthwise(int channels, int lanes, int columns)
    {
        var blocks = new List<Block>();
        for (int c = 0; c < channels; c += blocks[^1].Columns * lanes)
        {
            int left = channels - c, vectors = Math.Min(columns, (left + lanes - 1) / lanes);
            blocks.Add(new(c, Math.Min(left, vectors * lanes), vectors, c, c, false));
        }

        return [.. blocks];
    }

    /// <summary>Lanes of all blocks together.</summary>
    public static int Lanes(ReadOnlySpan<Block> blocks, int lanes) => blocks.IsEmpty ? 0 : blocks[^1].Lane + (blocks[^1].Columns * lanes);
}
