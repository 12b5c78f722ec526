import { App, Flex, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { PlanView } from './PlanView';
import { usePlan, useUpgrade } from './versionQueries';
import { confirms, namesIn } from './versions';

interface UpgradeDialogProps {
  readonly id: string;
  readonly to: string;
  readonly onClose: () => void;
}

/** The plan of an upgrade, and the upgrade itself once what it drops is typed. */
export function UpgradeDialog({ id, to, onClose }: UpgradeDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const plan = usePlan(id, to);
  const upgrade = useUpgrade(id);
  const [typed, setTyped] = useState('');
  const ready = plan.isSuccess && !plan.isFetching && plan.data.possible && confirms(typed, plan.data.drops);

  const send = () => {
    if (ready) {
      upgrade.mutate(
        { to, confirmDrops: namesIn(typed) },
        {
          onSuccess: ({ prepares }) => {
            void message.success(t(prepares ? 'version.begun' : 'version.upgraded', { version: to }));
            onClose();
          },
          // The rows are others by now, or something else was changed.
          onError: () => void plan.refetch(),
        },
      );
    }
  };

  return (
    <Modal
      open
      width={860}
      title={t('version.upgradeTo', { version: to })}
      okText={t('version.upgrade')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: upgrade.isPending, danger: (plan.data?.drops.length ?? 0) > 0 }}
      onOk={send}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        {plan.isPending && <ListSkeleton rows={3} />}
        {plan.isError && <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.isSuccess && <PlanView plan={plan.data} />}
        {plan.isSuccess && plan.data.possible && plan.data.drops.length > 0 && (
          <Form layout="vertical" onFinish={send}>
            <Form.Item
              label={
                <span>
                  {t('version.confirmDrops')}{' '}
                  {plan.data.drops.map((drop) => (
                    <Typography.Text key={drop} code>
                      {drop}
                    </Typography.Text>
                  ))}
                </span>
              }
              htmlFor="upgrade-confirm"
              style={{ marginBottom: 0 }}
            >
              <Input
                id="upgrade-confirm"
                autoComplete="off"
                spellCheck={false}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            </Form.Item>
          </Form>
        )}
        {upgrade.isError && <ProblemAlert error={upgrade.error} />}
      </Flex>
    </Modal>
  );
}
