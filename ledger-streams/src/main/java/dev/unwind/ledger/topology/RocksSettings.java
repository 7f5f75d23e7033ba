package dev.unwind.ledger.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory of all RocksDB stores of the process together: six stores per partition would otherwise take their default of tens
 * of megabytes each.
 */
public final class RocksSettings implements RocksDBConfigSetter {
    private static final long CACHE_BYTES = 48L * 1024 * 1024;
    private static final long WRITE_BUFFERS_BYTES = 24L * 1024 * 1024;
    private static final long WRITE_BUFFER_BYTES = 4L * 1024 * 1024;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Shared.CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinTopLevelIndexAndFilter(true);
        table.setFilterPolicy(Shared.FILTER);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(Shared.WRITE_BUFFERS);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setMaxWriteBufferNumber(2);
        options.setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
        options.setStatsDumpPeriodSec(0);
    }

    /** The shared objects live as long as the process. */
    @Override
    public void close(String storeName, Options options) {}

    /** Made at first use, after the native library has been loaded. */
    private static final class Shared {
        static final Cache CACHE;
        static final WriteBufferManager WRITE_BUFFERS;
        static final BloomFilter FILTER;

        static {
            RocksDB.loadLibrary();
            CACHE = new LRUCache(CACHE_BYTES);
            WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFERS_BYTES, CACHE);
            FILTER = new BloomFilter(10);
        }
    }
}
